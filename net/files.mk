# SPDX-License-Identifier: MIT
keel-y += net/netdev.c
keel-y += net/stack.c
keel-y += net/checksum.c
keel-y += net/icmp.c
keel-y += net/dhcp.c
keel-y += net/doctor.c
keel-y += net/tftp.c
keel-y += net/fetch.c

KEEL_INCLUDES += -isystem $(DEPS_SRC)/lwip/src/include -Inet/lwip

LWIP := $(addprefix $(DEPS_SRC)/lwip/src/, \
	core/def.c core/dns.c core/inet_chksum.c core/init.c core/ip.c core/mem.c core/memp.c \
	core/netif.c core/pbuf.c core/raw.c core/timeouts.c core/udp.c \
	core/ipv4/dhcp.c core/ipv4/etharp.c core/ipv4/icmp.c core/ipv4/ip4.c core/ipv4/ip4_addr.c \
	netif/ethernet.c)
third-y += $(LWIP)

# The two inner loops of a transfer: every received byte goes through them.
CFLAGS_net/checksum.c := -O2 $(FASTER)
CFLAGS_drivers/net/smc911x.c := -O2

host-y += net/netdev.c net/stack.c net/checksum.c net/icmp.c net/dhcp.c net/doctor.c net/tftp.c net/fetch.c
host-third-y += $(LWIP)

# Compilers leave headers that are reached through a system header out of the dependencies.
LWIP_PORT := net/lwip/lwipopts.h net/lwip/lwippools.h net/lwip/arch/cc.h
$(foreach dir,$(OUT)/obj $(BUILD)/host/obj,$(patsubst $(DEPS_SRC)/%.c,$(dir)/third/%.o,$(LWIP)) \
	$(patsubst %.c,$(dir)/%.o,$(filter net/%,$(keel-y)))): $(LWIP_PORT)
