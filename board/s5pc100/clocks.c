// SPDX-License-Identifier: MIT
/* The clocks of the S5PC100; the sections are those of the hardware facts. */
#include <board/s5pc100/clocks.h>

#include <configs/s5pc100.h>
#include <keel/io.h>

#define APLL_CON      (S5P_CLOCK + 0x100) /* 3.2 */
#define MPLL_CON      (S5P_CLOCK + 0x104)
#define CLK_SRC0      (S5P_CLOCK + 0x200) /* 3.3 */
#define CLK_SRC0_APLL (1u << 0)
#define CLK_SRC0_MPLL (1u << 4)
#define CLK_SRC0_AM   (1u << 16)	  /* D1 domain from APLL instead of MPLL */
#define CLK_DIV0      (S5P_CLOCK + 0x300) /* 3.4 */
#define CLK_DIV1      (S5P_CLOCK + 0x304)

/* Fin * MDIV / (PDIV * 2^SDIV); 0 when it is off or was never set. @mdiv_mask: 9:0 or 7:0 */
static uint32_t pll_hz(uint32_t con, uint32_t mdiv_mask)
{
	uint32_t mdiv = con >> 16 & mdiv_mask, pdiv = con >> 8 & 0x3f;

	if (!(con & 1u << 31) || !pdiv)
		return 0;
	return FIN_HZ / pdiv * mdiv >> (con & 7);
}

/* A divider field holds the divisor less one. */
static uint32_t divide(uint32_t hz, uint32_t reg, unsigned int shift, uint32_t mask)
{
	return hz / ((reg >> shift & mask) + 1);
}

void clocks_get(struct clocks *c)
{
	uint32_t src0 = io_read32(CLK_SRC0), div0 = io_read32(CLK_DIV0), div1 = io_read32(CLK_DIV1);
	uint32_t apll = src0 & CLK_SRC0_APLL ? pll_hz(io_read32(APLL_CON), 0x3ff) : FIN_HZ;
	uint32_t mpll = src0 & CLK_SRC0_MPLL ? pll_hz(io_read32(MPLL_CON), 0xff) : FIN_HZ;

	apll = divide(apll, div0, 0, 1);
	c->arm = divide(apll, div0, 4, 7);
	c->hclk_d0 = divide(c->arm, div0, 8, 7);
	c->pclk_d0 = divide(c->hclk_d0, div0, 12, 7);
	if (src0 & CLK_SRC0_AM)
		mpll = divide(apll, div1, 0, 7);
	c->hclk_d1 = divide(mpll, div1, 12, 7);
	c->pclk_d1 = divide(c->hclk_d1, div1, 16, 7);
}

uint32_t clocks_pclk_d1(void)
{
	struct clocks c;

	clocks_get(&c);
	return c.pclk_d1;
}
