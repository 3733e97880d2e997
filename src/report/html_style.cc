#include "report/html_style.h"

namespace todoku::report {
namespace {

// Colours are named once, for light and for dark; the rest speaks of them by name.
constexpr std::string_view kStyle = R"css(
:root {
  --paper: #f6f7f9; --card: #fff; --ink: #1b2330; --soft: #637083; --line: #e3e7ed; --code: #f1f4f8;
  --sent: #2f9e77; --deferred: #e3a72f; --lost: #d64b4b; --accent: #2b6cb0; --heat: 214, 75, 75;
  --list: #3b7dd8; --dns: #8a5cd6; --ip: #e07b39; --content: #d6568f; --pace: #d9a514;
  --server: #2a9d9d; --them: #8793a3; --unknown: #c3cad4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #12161c; --card: #1a2029; --ink: #e6eaf0; --soft: #94a1b3; --line: #2b333f;
    --code: #232b36; --sent: #3fbf92; --deferred: #e8b749; --lost: #ec6a6a; --accent: #7fb2ec;
    --heat: 236, 106, 106; --list: #6aa4f2; --dns: #aa86ea; --ip: #ef9a61; --content: #e982ae;
    --pace: #e5bd48; --server: #4fbdbd; --them: #7d8a9c; --unknown: #4d5866;
  }
}
* { box-sizing: border-box; }
:lang(ja) { word-break: auto-phrase; line-break: strict; }
p, h1, h2, h3, dt, .headline { text-wrap: pretty; }
body {
  margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.65 system-ui,
  -apple-system, "Segoe UI", "Hiragino Sans", "Yu Gothic UI", "Noto Sans JP", "IPAexGothic",
  Meiryo, sans-serif; font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%;
}
.page { max-width: 1120px; margin: 0 auto; padding: 28px 24px 40px; }
#ja, #en { position: absolute; opacity: 0; pointer-events: none; }
#ja:checked ~ .page span[lang=en], #en:checked ~ .page span[lang=ja] { display: none; }
header { display: flex; gap: 16px; align-items: flex-start; justify-content: space-between; }
h1 { font-size: 26px; line-height: 1.3; margin: 0; letter-spacing: .01em; }
h2 { font-size: 17px; line-height: 1.4; margin: 0 0 14px; }
h3 { font-size: 15px; line-height: 1.45; margin: 0 0 4px; }
p { margin: 0 0 8px; }
.soft, td.soft { color: var(--soft); }
header p { margin: 4px 0 0; }
.tag {
  display: inline-block; padding: 0 8px; margin-left: 4px; border: 1px solid var(--line);
  border-radius: 99px; font-size: 12px; line-height: 20px; white-space: nowrap;
}
nav { display: flex; flex: none; border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
nav label { padding: 4px 12px; font-size: 13px; cursor: pointer; background: var(--card); }
#ja:checked ~ .page label[for=ja], #en:checked ~ .page label[for=en] {
  background: var(--accent); color: var(--card);
}
#ja:focus-visible ~ .page label[for=ja], #en:focus-visible ~ .page label[for=en] {
  outline: 2px solid var(--accent); outline-offset: 2px;
}
.headline { font-size: 19px; line-height: 1.5; margin: 22px 0 0; font-weight: 700; }
.figures {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px;
  margin: 18px 0 0;
}
.figures div {
  background: var(--card); border: 1px solid var(--line); border-top: 3px solid var(--them);
  border-radius: 10px; padding: 12px 14px;
}
.figures .sent { border-top-color: var(--sent); }
.figures .lost { border-top-color: var(--lost); }
.figures .deferred { border-top-color: var(--deferred); }
dt { font-size: 12.5px; line-height: 1.4; color: var(--soft); }
dd { margin: 2px 0 0; font-size: 24px; line-height: 1.25; font-weight: 600; white-space: nowrap; }
dd small { font-size: 13px; font-weight: 400; color: var(--soft); margin-left: 6px; }
section {
  background: var(--card); border: 1px solid var(--line); border-radius: 12px;
  padding: 20px 22px; margin-top: 18px; min-width: 0;
}
table { border-collapse: collapse; width: 100%; }
th, td { padding: 6px 10px 6px 0; text-align: left; vertical-align: middle; font-weight: 400; }
thead th { font-size: 12.5px; color: var(--soft); white-space: nowrap; }
tbody tr + tr > * { border-top: 1px solid var(--line); }
.n { text-align: right; white-space: nowrap; }
.share { font-weight: 600; }
.dot { display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 8px; }
.blame th[scope=row], .heat th[scope=row] { padding-left: 18px; text-indent: -18px; }
.steps { list-style: none; margin: 0; padding: 0; counter-reset: step; }
.steps > li { counter-increment: step; position: relative; padding: 16px 0 14px 46px; }
.steps > li + li { border-top: 1px solid var(--line); }
.steps > li::before {
  content: counter(step); position: absolute; left: 0; top: 16px; width: 30px; height: 30px;
  border-radius: 50%; background: var(--ink); color: var(--card); text-align: center;
  line-height: 30px; font-weight: 600;
}
.steps h3 { font-size: 16px; }
.facts { font-size: 13px; color: var(--soft); }
.facts b { color: var(--ink); }
.pill {
  display: inline-block; border-radius: 99px; padding: 0 10px; background: var(--code);
  color: var(--ink); line-height: 22px;
}
.pill::before {
  content: ""; display: inline-block; width: 9px; height: 9px; border-radius: 50%;
  background: var(--b); margin-right: 6px;
}
.do { font-weight: 700; }
code, pre {
  font: 13px/1.5 ui-monospace, "SFMono-Regular", Consolas, "Liberation Mono", "Noto Sans Mono CJK JP",
  monospace;
}
.record {
  display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: baseline; background: var(--code);
  border-left: 3px solid var(--accent); border-radius: 6px; padding: 8px 12px; margin: 8px 0;
}
.record b { font-size: 12px; color: var(--accent); }
.record code { overflow-wrap: anywhere; unicode-bidi: isolate; user-select: all; }
.record .value { flex: 1 1 320px; }
.cases { margin: 8px 0; padding-left: 20px; }
.cases li { margin-bottom: 8px; }
details { margin-top: 6px; }
summary { cursor: pointer; font-size: 13px; color: var(--accent); }
pre {
  background: var(--code); border-radius: 6px; padding: 10px 12px; margin: 8px 0 0;
  white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate;
}
.blame { display: flex; flex-wrap: wrap; gap: 12px 34px; align-items: center; }
.blame table { flex: 1 1 280px; width: auto; }
.blame .wide { width: 42%; }
.ring { flex: none; width: 190px; margin: 0 auto; }
.ring circle { fill: none; stroke-width: 22; transform: rotate(-90deg); transform-origin: 50% 50%; }
.ring text {
  fill: var(--ink); font-size: 19px; font-weight: 600; text-anchor: middle; dominant-baseline: middle;
}
.time { width: 100%; height: auto; display: block; }
.time line { stroke: var(--line); }
.time text { fill: var(--soft); font-size: 12px; }
.time .y { text-anchor: end; }
.time .x { text-anchor: middle; }
.time g:hover { opacity: .65; }
.key { display: flex; flex-wrap: wrap; gap: 4px 16px; font-size: 13px; color: var(--soft); }
.key i { display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 6px; }
.s-sent { fill: var(--sent); background: var(--sent); }
.s-deferred { fill: var(--deferred); background: var(--deferred); }
.s-lost { fill: var(--lost); background: var(--lost); }
.b-list { --b: var(--list); } .b-dns { --b: var(--dns); } .b-ip { --b: var(--ip); }
.b-content { --b: var(--content); } .b-pace { --b: var(--pace); } .b-server { --b: var(--server); }
.b-them { --b: var(--them); } .b-unknown { --b: var(--unknown); }
i[class*="b-"] { background: var(--b); }
.ring circle { stroke: var(--b); }
.a-good { --b: var(--sent); } .a-weak { --b: var(--deferred); } .a-bad { --b: var(--lost); }
.a-other { --b: var(--them); }
.advice { min-width: 300px; font-size: 13.5px; padding-left: 14px; }
.advice .pill { font-size: 12.5px; }
#dmarc .cards { margin-bottom: 16px; }
#dmarc th span { color: var(--soft); font-size: 12.5px; }
.scroll { overflow-x: auto; }
.scroll + p { margin: 12px 0 0; font-size: 13px; }
.rows .wide { width: 42%; min-width: 150px; }
.rows th[scope=row], .heat th[scope=row] { white-space: nowrap; padding-right: 18px; }
.bar { display: flex; height: 16px; border-radius: 4px; overflow: hidden; }
.bar i { display: block; min-width: 1px; }
.heat td { text-align: center; padding: 5px 8px; background: rgba(var(--heat), var(--v, 0)); min-width: 64px; }
.heat thead th { text-align: center; vertical-align: bottom; padding: 0 6px 8px; }
.heat thead th span { white-space: normal; }
.heat tbody tr + tr > * { border-top: 2px solid var(--card); }
.heat td { border-left: 2px solid var(--card); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr)); gap: 16px; }
#addresses .cards { grid-template-columns: repeat(auto-fit, minmax(min(100%, 280px), 1fr)); }
.card { border: 1px solid var(--line); border-left: 4px solid var(--them); border-radius: 10px; padding: 14px 18px; min-width: 0; }
.card.remove { border-left-color: var(--lost); }
.card.watch { border-left-color: var(--deferred); }
.card.keep { border-left-color: var(--sent); }
.figure { font-size: 30px; line-height: 1.2; font-weight: 600; }
.list { font-size: 13.5px; }
.list td { overflow-wrap: anywhere; unicode-bidi: isolate; }
.list td.n { width: 1%; padding-right: 16px; }
footer { color: var(--soft); font-size: 12.5px; margin-top: 24px; }
footer p { margin: 0 0 4px; }
@media (max-width: 640px) {
  .page { padding: 18px 14px 30px; }
  header { flex-direction: column-reverse; }
  nav { align-self: flex-end; }
  h1 { font-size: 22px; }
  .headline { font-size: 17px; margin-top: 16px; }
  .figures { grid-template-columns: 1fr 1fr; }
  dd { font-size: 21px; }
  section { padding: 16px 14px; }
  .steps > li { padding-left: 38px; }
  .steps > li::before { width: 26px; height: 26px; line-height: 26px; }
  .rows { font-size: 13.5px; }
  .rows .wide, .blame .wide { display: none; }
  .time { min-width: 820px; direction: ltr; }
  .time text { font-size: 15px; }
  .latest { direction: rtl; }  /* scrolled to the newest column */
  .rows th[scope=row], .heat th[scope=row] { white-space: normal; min-width: 96px; padding-right: 10px; }
}
@media print {
  :root {
    --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #ccc; --code: #f4f4f4;
    --sent: #2f9e77; --deferred: #e3a72f; --lost: #d64b4b; --accent: #1d4f86; --heat: 214, 75, 75;
    --list: #3b7dd8; --dns: #8a5cd6; --ip: #e07b39; --content: #d6568f; --pace: #d9a514;
    --server: #2a9d9d; --them: #8793a3; --unknown: #c3cad4;
  }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { font-size: 10.5pt; }
  .page { max-width: none; padding: 0; }
  nav { display: none; }
  section { border-color: #ccc; padding: 12px 14px; }
  .figures { grid-template-columns: repeat(3, 1fr); }
  .steps > li, .card, tr, .figures div, svg { break-inside: avoid; }
  h2 { break-after: avoid; }
  .scroll { overflow: visible; }
}
)css";

}  // namespace

std::string_view page_style() {
  return kStyle;
}

}  // namespace todoku::report
