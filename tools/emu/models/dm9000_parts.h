/* SPDX-License-Identifier: MIT */
/* What the files of the DM9000 model share. Bits: hardware facts 10.2. */
#pragma once

#include <tools/emu/models/dm9000.h>

#define NCR		 0x00
#define NCR_RESET	 (1u << 0)
#define NCR_LOOPBACK	 (3u << 1)
#define NSR		 0x01
#define NSR_LINK	 (1u << 6)
#define NSR_TX2END	 (1u << 3)
#define NSR_TX1END	 (1u << 2)
#define NSR_RXOV	 (1u << 1)
#define NSR_CLEARABLE	 0x2cu
#define TCR		 0x02
#define TCR_REQUEST	 (1u << 0)
#define TCR_PAD_OFF1	 (1u << 1)
#define TCR_PAD_OFF2	 (1u << 3)
#define TSR1		 0x03
#define TSR2		 0x04
#define TSR_NO_LINK	 (3u << 5) /* loss of carrier, no carrier */
#define RCR		 0x05
#define RCR_NO_LONG	 (1u << 5)
#define RCR_NO_CRC	 (1u << 4)
#define RCR_ALL_MULTI	 (1u << 3)
#define RCR_RUNT	 (1u << 2)
#define RCR_ALL		 (1u << 1)
#define RCR_ON		 (1u << 0)
#define RSR		 0x06
#define RSR_RUNT	 (1u << 7)
#define RSR_GROUP	 (1u << 6)
#define RSR_CRC		 (1u << 1)
#define ROCR		 0x07
#define ROCR_FULL	 (1u << 7)
#define EPCR		 0x0b
#define EPCR_RELOAD	 (1u << 5)
#define EPCR_PHY	 (1u << 3)
#define EPCR_READ	 (1u << 2)
#define EPCR_WRITE	 (1u << 1)
#define EPCR_BUSY	 (1u << 0)
#define EPAR		 0x0c
#define EPDRL		 0x0d
#define EPDRH		 0x0e
#define PAR		 0x10
#define MAR		 0x16
#define GPCR		 0x1e
#define GPR		 0x1f
#define TRPAL		 0x22
#define RWPAL		 0x24
#define TCSCR		 0x31
#define RCSCSR		 0x32
#define MRCMDX		 0xf0
#define MRCMD		 0xf2
#define MRRL		 0xf4
#define MRRH		 0xf5
#define MWCMDX		 0xf6
#define MWCMD		 0xf8
#define MWRL		 0xfa
#define MWRH		 0xfb
#define TXPLL		 0xfc
#define TXPLH		 0xfd
#define ISR		 0xfe
#define ISR_LINK	 (1u << 5)
#define ISR_ROCR	 (1u << 3)
#define ISR_OVERFLOW	 (1u << 2)
#define ISR_TX		 (1u << 1)
#define ISR_RX		 (1u << 0)
#define ISR_CLEARABLE	 0x3fu
#define IMR		 0xff
#define IMR_RETURN	 (1u << 7)

#define WIRE_NS_PER_BYTE 80 /* 100 Mbit/s */

/* dm9000.c */

/** dm9000_tell() - the interrupt pin and the next time to wake */
void dm9000_tell(struct dm9000 *d);
void dm9000_interrupt(struct dm9000 *d, uint8_t source);

/* dm9000_mac.c: SRAM, frames */

void dm9000_mac_reset(struct dm9000 *d);
/** dm9000_fetch() - one word of MRCMD, or of MRCMDX when @advance is false */
uint16_t dm9000_fetch(struct dm9000 *d, bool advance);
void dm9000_store(struct dm9000 *d, uint16_t word, bool advance);
/** dm9000_pointer_write() - MRRL, MRRH, MWRL, MWRH */
void dm9000_pointer_write(struct dm9000 *d, uint8_t reg, uint8_t value);
/** dm9000_send() - TXREQ was set */
void dm9000_send(struct dm9000 *d);
/** dm9000_sent() - the frame on the wire is over */
void dm9000_sent(struct dm9000 *d);

/* dm9000_phy.c: PHY, its registers, the EEPROM that is not there */

void dm9000_phy_reset(struct dm9000 *d);
/** dm9000_phy_power() - GPCR or GPR changed */
void dm9000_phy_power(struct dm9000 *d);
/** dm9000_slow_start() - EPCR was written */
void dm9000_slow_start(struct dm9000 *d, uint8_t command);
/** dm9000_slow_look() - finish an access whose time is over; true: it still runs */
bool dm9000_slow_look(struct dm9000 *d);
/** dm9000_link_look() - note a link that came up meanwhile */
void dm9000_link_look(struct dm9000 *d);
