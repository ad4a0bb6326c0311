# SPDX-License-Identifier: GPL-3.0-or-later
"""JPEG and PNG files of noise, of a wanted size, that every decoder takes.

A JPEG is put together from restart intervals that were coded once, so that a
thousand of them cost no more than the copying: what a decoder has to do is
the same. Like a telephone's they have a third of their colours, metadata and
about nine bytes a block.
"""
import struct
import zlib

COLUMNS = 60  # of 16x16 pixels, which are one restart interval
INTERVALS = 200  # that are different
DC_SIZES = bytes(range(12))
# Runs of zeros and sizes of the value behind them, without the longest.
AC_CODES = bytes([0x00, 0xf0] + [run << 4 | size for run in range(16)
                                 for size in range(1, 11)])
PNG_WIDTH = 320


def segment(marker, data):
    return struct.pack(">BBH", 0xff, marker, len(data) + 2) + data


def codes_of(symbols, length):
    """Codes of one length for all; the last, all ones, must stay free."""
    return {symbol: (code, length) for code, symbol in enumerate(symbols)}


DC = codes_of(DC_SIZES, 4)
AC = codes_of(AC_CODES, 8)


class Bits:
    def __init__(self):
        self.value = 0
        self.count = 0

    def put(self, bits, count):
        self.value = self.value << count | bits
        self.count += count

    def put_value(self, value, size):
        self.put(value if value > 0 else value + (1 << size) - 1, size)

    def stuffed(self):
        """As it stands in a file: full bytes, and no marker among them."""
        self.put((1 << -self.count % 8) - 1, -self.count % 8)
        raw = self.value.to_bytes(self.count // 8, "big")
        return raw.replace(b"\xff", b"\xff\0")


def noise(rng, size):
    value = rng.randrange(1 << (size - 1), 1 << size)
    return value if rng.random() < 0.5 else -value


def put_block(bits, rng):
    size = rng.choice((0, 1, 2, 3, 4))
    bits.put(*DC[size])
    if size:
        bits.put_value(noise(rng, size), size)
    at = 0
    for _ in range(rng.randrange(2, 9)):
        run, size = rng.choice((0, 0, 1, 2, 4)), rng.choice((1, 1, 2, 3))
        at += run + 1
        bits.put(*AC[run << 4 | size])
        bits.put_value(noise(rng, size), size)
    bits.put(*AC[0x00])


def interval(rng):
    bits = Bits()
    # Four blocks of brightness and two of colour.
    for _ in range(COLUMNS * 6):
        put_block(bits, rng)
    return bits.stuffed()


def huffman(kind, symbols, length):
    counts = bytes(len(symbols) if n == length else 0 for n in range(1, 17))
    return segment(0xc4, bytes([kind]) + counts + symbols)


def jpeg_head(rows):
    frame = struct.pack(">BHHB", 8, rows * 16, COLUMNS * 16, 3) + bytes(
        [1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0])
    maker = b"MM\0\x2a\0\0\0\x08\0\x01" + struct.pack(
        ">HHI4sI", 0x010f, 2, 4, b"abc\0", 0)
    return b"".join([
        b"\xff\xd8",
        segment(0xe0, b"JFIF\0\x01\x01\0\0\x48\0\x48\0\0"),
        segment(0xe1, b"Exif\0\0" + maker),
        segment(0xdb, b"\0" + bytes([8] * 64)),
        segment(0xc0, frame),
        huffman(0x00, DC_SIZES, 4), huffman(0x10, AC_CODES, 8),
        segment(0xdd, struct.pack(">H", COLUMNS)),
        segment(0xda, bytes([3, 1, 0, 2, 0, 3, 0, 0, 63, 0]))])


def chunk(kind, data):
    return (struct.pack(">I", len(data)) + kind + data
            + struct.pack(">I", zlib.crc32(kind + data)))


def png(rng, size):
    """Of about so many bytes."""
    rows = max(1, size // (PNG_WIDTH * 3 + 1))
    pixels = b"".join(b"\0" + rng.randbytes(PNG_WIDTH * 3)
                      for _ in range(rows))
    packed = zlib.compress(pixels, 1)
    header = struct.pack(">IIBBBBB", PNG_WIDTH, rows, 8, 2, 0, 0, 0)
    return b"".join([
        b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", header),
        chunk(b"tEXt", b"Software\0abc"),
        *[chunk(b"IDAT", packed[at:at + 32768])
          for at in range(0, len(packed), 32768)],
        chunk(b"IEND", b"")])


class Jpegs:
    def __init__(self, rng):
        self.rng = rng
        self.intervals = [interval(rng) for _ in range(INTERVALS)]
        self.mean = sum(map(len, self.intervals)) / INTERVALS + 2

    def jpeg(self, size):
        """Of about so many bytes."""
        rows = max(1, round(size / self.mean))
        parts = [jpeg_head(rows)]
        for row in range(rows):
            parts.append(self.rng.choice(self.intervals))
            if row < rows - 1:
                parts.append(bytes([0xff, 0xd0 + row % 8]))
        return b"".join(parts) + b"\xff\xd9"
