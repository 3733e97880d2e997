// mailauth (npm) as a peer: cases as JSON a line on stdin, [result, words] a line on stdout.
// TODOKU_MAILAUTH names the folder in which `npm install mailauth` was run.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(process.env.TODOKU_MAILAUTH + '/');
const { spf } = require('mailauth/lib/spf');
const { dkimVerify } = require('mailauth/lib/dkim/verify');

const failure = code => Object.assign(new Error(code), { code });

// A resolver over the zone of a case.
function resolverOf(zone) {
  const rows = new Map(Object.entries(zone).map(([name, list]) => [name.toLowerCase(), list]));
  return async function resolve(name, type, hops = 0) {
    const key = name.toLowerCase().replace(/\.$/, '');
    const found = rows.get(key);
    if (!found) throw failure([...rows.keys()].some(owner => owner.endsWith('.' + key)) ? 'ENODATA' : 'ENOTFOUND');
    if (found.some(row => row[0] === 'TIMEOUT')) throw failure('ETIMEOUT');
    const alias = found.find(row => row[0] === 'CNAME');
    if (alias && hops < 9) return resolve(alias[1], type, hops + 1);
    const values = found.filter(row => row[0] === type).map(row => row[1]);
    if (!values.length) throw failure('ENODATA');
    if (type === 'TXT') return values.map(value => [value]);
    return type === 'MX' ? values.map(([priority, exchange]) => ({ priority, exchange })) : values;
  };
}

async function judge(test) {
  const resolver = resolverOf(test.zone);
  if (test.kind === 'spf') {
    const { status } = await spf({
      sender: test.from, ip: test.ip, helo: test.helo, mta: 'receiver.example', resolver, maxResolveCount: 10, maxVoidCount: 2
    });
    return [status.result, String(status.comment || '')];
  }
  const message = Buffer.from(test.message, 'base64');
  const { results } = await dkimVerify(message, { resolver, curTime: new Date(test.now * 1000), minBitLength: 1024 });
  return results.length ? [results[0].status.result, String(results[0].status.comment || '')] : ['none', ''];
}

for await (const line of createInterface({ input: process.stdin })) {
  let said;
  try {
    said = await judge(JSON.parse(line));
  } catch (error) {
    said = ['crash', error.message];
  }
  process.stdout.write(JSON.stringify(said) + '\n');
}
