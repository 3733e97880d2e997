"""RFC 9989 a second time, straight from its sections and without care for speed. No peer of Debian 12
knows the tree walk yet; this one shares no line with ours."""

RANKS = ("none", "quarantine", "reject")


class Trouble(Exception):
    """A look-up failed."""


class Dns:

    def __init__(self, zone):
        self.zone = zone

    def texts(self, name):
        rows = self.zone.get(name, [])
        if any(row[0] == "TIMEOUT" for row in rows):
            raise Trouble(name)
        return [row[1] for row in rows if row[0] == "TXT"]

    def exists(self, name):
        """RFC 8020: a name with something below it is there."""
        return any(owner == name or owner.endswith("." + name) for owner in self.zone)


def tags_of(text):
    """§4.7, §4.8; None: no DMARC record. Of a tag that stands twice the first counts."""
    parts = [part.split("=", 1) for part in text.split(";")]
    first = parts[0]
    if text[:1] in ("", " ", "\t") or len(first) != 2 or first[0].strip(" \t").lower() != "v" or first[1].strip(" \t") != "DMARC1":
        return None
    tags = {}
    for part in parts[1:]:
        if len(part) == 2 and part[0].strip(" \t"):
            tags.setdefault(part[0].strip(" \t").lower(), part[1].strip(" \t").lower())
    return tags


def record_at(dns, domain):
    """§4.10 steps 2 and 6: several records are discarded."""
    records = [tags for tags in map(tags_of, dns.texts("_dmarc." + domain)) if tags is not None]
    return records[0] if len(records) == 1 else None


def walk(dns, domain):
    """§4.10: the records found, by domain, from the longest name to the shortest."""
    found = {}
    labels = domain.split(".")
    while labels:
        record = record_at(dns, ".".join(labels))
        if record is not None:
            found[".".join(labels)] = record
            if record.get("psd") in ("y", "n"):
                break
        labels = labels[-7:] if len(labels) >= 8 else labels[1:]
    return found


def organization(start, found):
    """§4.10.2."""
    for domain, record in found.items():
        if record.get("psd") == "n":
            return domain
        if record.get("psd") == "y" and domain != start:
            return start.split(".")[-len(domain.split(".")) - 1] + "." + domain
    return list(found)[-1] if found else start


def policy_of(dns, author, domain, record):
    """§4.10.1 and §4.7: the policy and whether DMARC applies at all."""
    for tag in ("p", "sp", "np"):
        if tag in record and record[tag] not in RANKS:
            return "none", any(uri.strip().startswith("mailto:") for uri in record.get("rua", "").split(","))
    policy = record.get("p", "none")
    if author != domain:
        policy = record.get("sp", policy)
        if not dns.exists(author):
            policy = record.get("np", policy)
    if record.get("t") == "y":
        policy = RANKS[max(RANKS.index(policy) - 1, 0)]
    return policy, True


def check(case):
    """(result, policy), or (result, None) where no policy matters."""
    dns = Dns(case["zone"])
    author = case["from"].split("@")[1]
    try:
        found = walk(dns, author)
        own = organization(author, found)
        psd = next((domain for domain, record in found.items() if record.get("psd") == "y"), None)
        domain = next((one for one in (author, own, psd) if one in found), None)
        if domain is None:
            return "none", None
        policy, applies = policy_of(dns, author, domain, found[domain])
        if not applies:
            return "permerror", None
        for result, name, mode in [(*case["spf"], "aspf")] + [(*one, "adkim") for one in case["dkim"]]:
            if result != "pass":
                continue
            strict = found[domain].get(mode) == "s"
            if name == author or (not strict and organization(name, walk(dns, name)) == own):
                return "pass", None
        return "fail", policy
    except Trouble:
        return "trouble", None
