// SPDX-License-Identifier: MIT
/* S5PC100 clock controller, read only: what stage 1 has set up. Hardware facts 3.1 to 3.4. */
#include <drivers/clk/s5pc100_clk.h>

#include <keel/io.h>

#define APLL_CON       0x100 /* 3.2 */
#define MPLL_CON       0x104
#define PLL_MDIV(con)  ((con) >> 16 & 0x3ff)
#define PLL_PDIV(con)  ((con) >> 8 & 0x3f)
#define PLL_SDIV(con)  ((con)&7)
#define CLK_SRC0       0x200 /* 3.3 */
#define CLK_SRC0_APLL  (1u << 0)
#define CLK_SRC0_MPLL  (1u << 4)
#define CLK_SRC0_AM    (1u << 16) /* D1 runs from the APLL */
#define CLK_DIV0       0x300	  /* 3.4; a field holds the divisor less one */
#define DIV0_APLL(div) (((div)&1) + 1)
#define DIV0_ARM(div)  (((div) >> 4 & 7) + 1)
#define DIV0_D0(div)   (((div) >> 8 & 7) + 1)
#define DIV0_PCLK(div) (((div) >> 12 & 7) + 1)
#define CLK_DIV1       0x304
#define DIV1_AM(div)   (((div)&7) + 1)
#define DIV1_D1(div)   (((div) >> 12 & 7) + 1)
#define DIV1_PCLK(div) (((div) >> 16 & 7) + 1)

static uint32_t pll_hz(uint32_t con)
{
	uint32_t pdiv = PLL_PDIV(con) ? PLL_PDIV(con) : 1;

	return (uint32_t)((uint64_t)S5PC100_CRYSTAL_HZ * PLL_MDIV(con) / pdiv >> PLL_SDIV(con));
}

struct s5pc100_clocks s5pc100_clocks_read(uintptr_t base)
{
	uint32_t src = io_read32(base + CLK_SRC0), div0 = io_read32(base + CLK_DIV0);
	uint32_t div1 = io_read32(base + CLK_DIV1), apll = S5PC100_CRYSTAL_HZ, d1;
	struct s5pc100_clocks c;

	d1 = src & CLK_SRC0_MPLL ? pll_hz(io_read32(base + MPLL_CON)) : S5PC100_CRYSTAL_HZ;
	if (src & CLK_SRC0_APLL)
		apll = pll_hz(io_read32(base + APLL_CON));
	if (src & CLK_SRC0_AM)
		d1 = apll / DIV1_AM(div1);
	c.arm_hz = apll / DIV0_APLL(div0) / DIV0_ARM(div0);
	c.hclkd0_hz = c.arm_hz / DIV0_D0(div0);
	c.pclkd0_hz = c.hclkd0_hz / DIV0_PCLK(div0);
	c.hclkd1_hz = d1 / DIV1_D1(div1);
	c.pclkd1_hz = c.hclkd1_hz / DIV1_PCLK(div1);
	return c;
}
