# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody reads who has files of heyward, and the published format.

Written from the section FORMAT of heyward-security(7) and from nothing else,
so that it opens what was written by whatever program keeps to it. Needs
PyNaCl (Debian: python3-nacl).
"""
import collections
import hashlib
import sqlite3
import struct

import nacl.bindings
import nacl.exceptions

MAGIC = b"HEYWARDKEY1\n"
RING, RECOVERY = 1, 2
NONCE, TAG = 24, 16
MAIN, ALIAS, HANDLE, CLAIM = range(4)

Key = collections.namedtuple("Key", "id bytes")
Identity = collections.namedtuple("Identity", "party kind what name token")
Mail = collections.namedtuple("Mail", "party letter state to subject body")


class Sealed(Exception):
    """It does not open with this key, or not in this place."""


class Unpack:
    """Values in one run of bytes, big-endian, lengths first."""

    def __init__(self, data):
        self.data = data

    def raw(self, size):
        if size > len(self.data):
            raise Sealed("cut short")
        value, self.data = self.data[:size], self.data[size:]
        return value

    def u8(self):
        return self.raw(1)[0]

    def u32(self):
        return struct.unpack(">I", self.raw(4))[0]

    def u64(self):
        return struct.unpack(">Q", self.raw(8))[0]

    def bytes(self):
        return self.raw(self.u32())

    def str(self):
        size = self.u32()
        return None if size == 0xffffffff else self.raw(size).decode()

    def key(self):
        return Key(self.u32(), self.raw(32))

    def keys(self):
        return [self.key() for _ in range(self.u8())]

    def done(self):
        if self.data:
            raise Sealed("something is left over")


def pack(data):
    return struct.pack(">I", len(data)) + data


def aead_open(sealed, associated, nonce, key):
    try:
        return nacl.bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
            sealed, associated, nonce, key)
    except nacl.exceptions.CryptoError as error:
        raise Sealed("it does not open") from error


def unpad(padded):
    plain = padded.rstrip(b"\0")
    if plain[-1:] != b"\x80":
        raise Sealed("no padding")
    return plain[:-1]


def open_field(key, table, column, row, sealed):
    """The plain text of a sealed field that stands there."""
    version, key_id = struct.unpack(">BI", sealed[:5])
    if version != 1 or key_id != key.id:
        raise Sealed("another version or key")
    associated = b"".join([
        pack(b"heyward"), b"\1", pack(table.encode()), pack(column.encode()),
        pack(row), struct.pack(">I", key_id)])
    return unpad(aead_open(sealed[5 + NONCE:], associated,
                           sealed[5:5 + NONCE], key.bytes))


def step_of(size):
    """Of what a stream of about that size has a multiple."""
    exponent = size.bit_length() - 1
    return max(1024, 2 ** (exponent - exponent.bit_length()))


def open_stream(key, owner, pieces):
    """A file or an original, of its pieces in their order."""
    lib = nacl.bindings
    if not pieces:
        raise Sealed("no pieces")
    state = lib.crypto_secretstream_xchacha20poly1305_state()
    size = lib.crypto_secretstream_xchacha20poly1305_HEADERBYTES
    lib.crypto_secretstream_xchacha20poly1305_init_pull(
        state, pieces[0][:size],
        hashlib.blake2b(owner, digest_size=32, key=key.bytes).digest())
    out = []
    for piece in [pieces[0][size:], *pieces[1:]]:
        try:
            plain, tag = lib.crypto_secretstream_xchacha20poly1305_pull(
                state, piece, None)
        except nacl.exceptions.CryptoError as error:
            raise Sealed("a piece does not open") from error
        out.append(plain)
    if tag != lib.crypto_secretstream_xchacha20poly1305_TAG_FINAL:
        raise Sealed("the last piece is missing")
    padded = b"".join(out)
    if len(padded) % step_of(len(padded)):
        raise Sealed("a length that no padding makes")
    return unpad(padded)


def open_keyfile(path, passphrase=None):
    """(kind, id, secrets) of a file of keys."""
    with open(path, "rb") as source:
        data = source.read()
    if not data.startswith(MAGIC):
        raise Sealed("no file of keys")
    head = Unpack(data[len(MAGIC):])
    kind, kdf = head.u8(), head.u8()
    work, memory = head.u64(), head.u64()
    salt, name = head.raw(16), head.raw(8)
    head.u64()
    nonce, sealed = head.raw(NONCE), head.data
    if kdf == 0:
        key = hashlib.blake2b(MAGIC, digest_size=32).digest()
    else:
        key = nacl.bindings.crypto_pwhash_alg(
            32, passphrase, salt, work, memory,
            nacl.bindings.crypto_pwhash_ALG_ARGON2ID13)
    associated = data[:len(data) - len(sealed) - NONCE]
    return kind, name, aead_open(sealed, associated, nonce, key)


class Ring:
    """service.key: what the server opens with."""

    def __init__(self, path):
        kind, _, secrets = open_keyfile(path)
        if kind != RING:
            raise Sealed("no ring")
        packed = Unpack(secrets)
        if packed.u8() != 1:
            raise Sealed("a ring of another version")
        self.generations = []
        for _ in range(packed.u8()):
            self.generations.append({
                "content": packed.key(), "audit": packed.key(),
                "index": packed.keys(), "identity": packed.keys()})
        packed.done()

    def keys(self, holder):
        """Whatever may have wrapped for content or identity."""
        found = []
        for generation in self.generations:
            keys = generation[holder]
            found += keys if isinstance(keys, list) else [keys]
        return found

    def blinds(self, domain, data):
        """The hash of each generation."""
        for generation in self.generations:
            first, *later = generation["index"]
            value = blind(first, domain, data)
            for key in later:
                value = blind(key, "again", value)
            yield value


def blind(key, domain, data):
    return hashlib.blake2b(b"v1\0" + domain.encode() + b"\0" + data,
                           digest_size=16, key=key.bytes).digest()


class Recovery:
    """The secret half of a recovery key."""

    def __init__(self, path, passphrase):
        kind, self.id, self.secret = open_keyfile(path, passphrase)
        if kind != RECOVERY:
            raise Sealed("no recovery key")
        self.public = nacl.bindings.crypto_scalarmult_base(self.secret)
        hashed = hashlib.blake2b(self.public, digest_size=32).digest()
        if hashed[:8] != self.id:
            raise Sealed("the id is not that of the key")


class Database:
    """A database, and the keys that somebody has: a Ring, a Recovery, both
    or none."""

    def __init__(self, path, ring=None, recovery=None):
        self.sql = sqlite3.connect(path)
        self.sql.text_factory = bytes
        self.ring = ring
        self.recovery = recovery
        self.runs = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sql.close()

    def rows(self, query, *values):
        return self.sql.execute(query, values).fetchall()

    def run(self, run):
        """The key R of a run."""
        if self.recovery is None or run is None:
            raise Sealed("no recovery key")
        if run not in self.runs:
            for sealed, in self.rows(
                    "SELECT sealed FROM recovery_runs"
                    " WHERE run = ? AND recovery = ?", run, self.recovery.id):
                try:
                    plain = nacl.bindings.crypto_box_seal_open(
                        sealed, self.recovery.public, self.recovery.secret)
                except nacl.exceptions.CryptoError as error:
                    raise Sealed("a run does not open") from error
                if plain[32:] != run:
                    raise Sealed("the key of another run")
                self.runs[run] = Key(unit_id(run), plain[:32])
        if run not in self.runs:
            raise Sealed("not under this recovery key")
        return self.runs[run]

    def holders(self, holder, run):
        if holder != "run":
            return self.ring.keys(holder) if self.ring else []
        try:
            return [self.run(run)]
        except Sealed:
            return []

    def unit(self, owner):
        """The key of a report, case or party, by whatever opens it."""
        for holder, run, wrap in self.rows(
                "SELECT holder, run, wrap FROM wraps WHERE owner = ?", owner):
            for key in self.holders(holder.decode(), run):
                try:
                    packed = Unpack(open_field(
                        key, "wraps", holder.decode(), owner, wrap))
                    inner = packed.key()
                    packed.done()
                    return inner
                except Sealed:
                    continue
        raise Sealed("no key opens it")

    def identities(self):
        """Every identity that opens."""
        for row, party, key, sealed in self.rows(
                "SELECT uuid, party_id, key, sealed"
                "  FROM identities ORDER BY id"):
            try:
                packed = Unpack(open_field(self.unit(key), "identities",
                                           "sealed", row, sealed))
            except Sealed:
                continue
            yield Identity(party, packed.u8(), packed.str(), packed.str(),
                           packed.str())
            packed.done()

    def clean_copies(self):
        """(id, text) of every clean copy that opens."""
        for message, unit, seal, clean in self.rows(
                "SELECT id, unit_id, seal, clean FROM messages"):
            try:
                yield message, open_field(self.unit(unit), "messages",
                                          "clean", seal, clean).decode()
            except Sealed:
                continue

    def facts(self):
        """(id, when it came, subject) of every message that opens."""
        for message, unit, seal, facts in self.rows(
                "SELECT id, unit_id, seal, facts FROM messages"):
            try:
                packed = Unpack(open_field(self.unit(unit), "messages",
                                           "facts", seal, facts))
            except Sealed:
                continue
            yield message, packed.u64(), packed.str()

    def pieces(self, owner):
        return [data for data, in self.rows(
            "SELECT data FROM pieces WHERE owner = ? ORDER BY seq", owner)]

    def originals(self):
        """(id, bytes) of every original that opens."""
        for message, run in self.rows("SELECT id, run FROM messages"):
            try:
                yield message, open_stream(self.run(run), message,
                                           self.pieces(message))
            except Sealed:
                continue

    def files(self):
        """(id, type, name, bytes or None) of every attachment."""
        for row, unit, facts in self.rows(
                "SELECT files.id, unit_id, files.facts FROM files"
                "  JOIN messages ON messages.id = message_id"):
            try:
                key = self.unit(unit)
                packed = Unpack(open_field(key, "files", "facts", row, facts))
            except Sealed:
                continue
            kind = packed.str()
            packed.u64()
            packed.u8()
            kept, name = packed.u8(), packed.str()
            yield row, kind, name, (
                open_stream(key, row, self.pieces(row)) if kept else None)

    def outbox(self):
        """Every mail, sent or not, that opens."""
        for row, owner, party, letter, state, head, text in self.rows(
                "SELECT uuid, key_owner, party_id, letter, state, head, text"
                "  FROM outbox ORDER BY id"):
            try:
                key = self.unit(owner)
                to = Unpack(open_field(key, "outbox", "head", row, head)).str()
                words = Unpack(open_field(key, "outbox", "text", row, text))
            except Sealed:
                continue
            yield Mail(party, letter.decode(), state.decode(), to,
                       words.str(), words.str())
            words.done()

    def case_words(self):
        """(table, packed bytes) of what else is sealed in a case."""
        for table in ("acts", "pending", "decisions", "tokens"):
            for row, case, sealed in self.rows(
                    f"SELECT uuid, case_id, sealed FROM {table}"
                    " WHERE length(sealed) > 0"):
                try:
                    yield table, open_field(self.unit(case), table, "sealed",
                                            row, sealed)
                except Sealed:
                    continue


def unit_id(uuid):
    """The key id that a unit's own key has."""
    return struct.unpack(">I", uuid[:4])[0]
