# SPDX-License-Identifier: MIT
keel-y += lib/parse.c
keel-y += lib/human.c
keel-y += lib/crc32.c
keel-y += lib/keel_image.c
keel-y += lib/keel_header.c
keel-y += lib/crc32_small.c
keel-y += lib/symtab.c
keel-y += lib/calendar.c
keel-y += lib/ymodem.c
keel-y += lib/kermit.c
keel-y += lib/srec.c
CFLAGS_lib/crc32.c := -O3 $(FASTER)
keel-y += lib/utf.c
CFLAGS_lib/crc32.c := -O3 $(FASTER) $(CRC32_NAME)

host-y += lib/parse.c
host-y += lib/human.c
host-y += lib/crc32.c
host-y += lib/keel_image.c
host-y += lib/keel_header.c
host-y += lib/crc32_small.c
host-y += lib/symtab.c
host-y += lib/calendar.c
host-y += lib/ymodem.c
host-y += lib/kermit.c
host-y += lib/srec.c
host-y += lib/utf.c
