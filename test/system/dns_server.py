#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A DNS server that knows one name: dns_server.py ADDRESS NAME ANSWER"""
import socket
import struct
import sys


def question(packet):
    """The name asked for, and where its question ends."""
    at, labels = 12, []
    while packet[at]:
        labels.append(packet[at + 1:at + 1 + packet[at]].decode())
        at += 1 + packet[at]
    return ".".join(labels), at + 5


def main():
    address, name, answer = sys.argv[1:]
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind((address, 53))
    print("ready", flush=True)
    while True:
        packet, client = s.recvfrom(512)
        asked, end = question(packet)
        known = asked.lower() == name
        reply = packet[:2] + struct.pack("!5H", 0x8180 if known else 0x8183, 1, known, 0, 0)
        reply += packet[12:end]
        if known:
            reply += struct.pack("!HHHIH", 0xc00c, 1, 1, 60, 4) + socket.inet_aton(answer)
        s.sendto(reply, client)


if __name__ == "__main__":
    main()
