"""DKIM signatures made by nothing but Python: for tests, so that what signs is not what verifies.

rsa-sha256, relaxed/relaxed (RFC 6376). The key is made anew each time from a fixed seed."""

import base64
import hashlib
import random
import re


def _is_prime(n, dice):
    for small in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        if n % small == 0:
            return n == small
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(12):
        x = pow(dice.randrange(2, n - 1), odd, n)
        if x in (1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def _prime(bits, dice):
    while True:
        n = dice.getrandbits(bits) | (3 << (bits - 2)) | 1
        if n % 65537 != 1 and _is_prime(n, dice):
            return n


def _der(tag, content):
    length = len(content)
    head = bytes([length]) if length < 128 else (
        lambda b: bytes([0x80 | len(b)]) + b)(length.to_bytes((length.bit_length() + 7) // 8, "big"))
    return bytes([tag]) + head + content


def _der_int(n):
    return _der(2, n.to_bytes(n.bit_length() // 8 + 1, "big"))


def _relaxed_body(body):
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    text = b"\r\n".join(lines).rstrip(b"\r\n")
    return text + b"\r\n" if text else b""


def _relaxed_field(name, value):
    value = re.sub(rb"[ \t]+", b" ", value.replace(b"\r\n", b"")).strip()
    return name.lower().strip() + b":" + value


class Signer:
    def __init__(self, domain, selector="s1", bits=1024, seed=1):
        dice = random.Random(seed)
        p, q = _prime(bits // 2, dice), _prime(bits // 2, dice)
        self.domain, self.selector, self.n = domain, selector, p * q
        self.d = pow(65537, -1, (p - 1) * (q - 1))

    def record(self):
        """(name, value) of the TXT record that publishes the key."""
        public = _der(0x30, _der_int(self.n) + _der_int(65537))
        algorithm = bytes.fromhex("300d06092a864886f70d0101010500")
        info = _der(0x30, algorithm + _der(3, b"\0" + public))
        return (f"{self.selector}._domainkey.{self.domain}",
                "v=DKIM1; k=rsa; p=" + base64.b64encode(info).decode())

    def sign(self, message, names=("from", "subject", "date", "message-id"), length=None):
        """`message` with a DKIM-Signature on top; `length` is its l=."""
        data = message.encode() if isinstance(message, str) else message
        head, body = data.split(b"\r\n\r\n", 1)
        body = _relaxed_body(body)
        signed = body if length is None else body[:length]
        digest = base64.b64encode(hashlib.sha256(signed).digest()).decode()
        tag_l = "" if length is None else f" l={length};"
        value = (f" v=1; a=rsa-sha256; c=relaxed/relaxed; d={self.domain}; s={self.selector};"
                 f"{tag_l} h={':'.join(names)}; bh={digest}; b=")
        fields = [line.split(b":", 1) for line in re.sub(rb"\r\n(?=[ \t])", b"", head).split(b"\r\n")]
        text = b""
        for name in names:
            found = [f for f in fields if f[0].strip().lower() == name.encode()]
            if found:
                text += _relaxed_field(*found[-1]) + b"\r\n"
        text += _relaxed_field(b"DKIM-Signature", value.encode())
        return b"DKIM-Signature:" + value.encode() + self._sign(text) + b"\r\n" + data

    def _sign(self, text):
        prefix = bytes.fromhex("3031300d060960864801650304020105000420")
        size = (self.n.bit_length() + 7) // 8
        tail = prefix + hashlib.sha256(text).digest()
        padded = b"\0\1" + b"\xff" * (size - len(tail) - 3) + b"\0" + tail
        return base64.b64encode(
            pow(int.from_bytes(padded, "big"), self.d, self.n).to_bytes(size, "big"))
