#!/usr/bin/env python3
"""Writes srgb.icc: the colors of IEC 61966-2-1 as an ICC profile of version 4.2 (ISO 15076-1)."""

import struct
import sys


def s15f16(value):
    """A number as the format has it: 16 bits before and 16 behind the point."""
    return struct.pack(">i", round(value * 65536))


def xyz(*values):
    return b"XYZ " + bytes(4) + b"".join(map(s15f16, values))


def text(words):
    """A text in one language."""
    words = words.encode("utf-16-be")
    return b"mluc" + bytes(4) + struct.pack(">II", 1, 12) + b"enUS" + struct.pack(">II", len(words), 28) + words


# Primaries of IEC 61966-2-1, adapted from D65 to D50 by the linear Bradford transform.
ADAPTATION = [1.04788, 0.02292, -0.05022, 0.02959, 0.99048, -0.01707, -0.00925, 0.01508, 0.75168]
CURVE = b"para" + bytes(4) + struct.pack(">HH", 3, 0) + b"".join(
    map(s15f16, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045])
)
TAGS = [
    (b"desc", text("sRGB")),
    (b"cprt", text("No copyright, use freely")),
    (b"wtpt", xyz(0.96420, 1.0, 0.82491)),
    (b"chad", b"sf32" + bytes(4) + b"".join(map(s15f16, ADAPTATION))),
    (b"rXYZ", xyz(0.43607, 0.22249, 0.01392)),
    (b"gXYZ", xyz(0.38515, 0.71687, 0.09708)),
    (b"bXYZ", xyz(0.14307, 0.06061, 0.71410)),
    (b"rTRC", CURVE),
    (b"gTRC", CURVE),
    (b"bTRC", CURVE),
]


def profile():
    """Header, table of tags, data; data that are alike are there once."""
    table, data, known = struct.pack(">I", len(TAGS)), b"", {}
    start = 128 + 4 + 12 * len(TAGS)
    for tag, content in TAGS:
        if content not in known:
            known[content] = start + len(data)
            data += content + bytes(-len(content) % 4)
        table += tag + struct.pack(">II", known[content], len(content))
    size = start + len(data)
    header = struct.pack(">I4xI", size, 0x04200000) + b"mntrRGB XYZ "
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(4 * 6)
    header += bytes(4) + s15f16(0.9642) + s15f16(1.0) + s15f16(0.82491)
    return header.ljust(128, b"\0") + table + data


if __name__ == "__main__":
    sys.stdout.buffer.write(profile())
