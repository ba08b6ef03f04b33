/* SPDX-License-Identifier: MIT */
/* keel-usb.bin: one section, at the address that the USB tool is told. */
#include CONFIGS_HEADER

ENTRY(usb_start)

SECTIONS
{
	. = BL1_BASE;
	.stage1 : {
		__usb_start = .;
		KEEP(*(.stage1.head))
		*(.stage1 .stage1.*)
		__usb_end = .;
	}
	/DISCARD/ : { *(.comment) *(.note*) *(.ARM.attributes) }
}

ASSERT(__usb_end - __usb_start <= STAGE1_MAX, "the USB program is larger than STAGE1_MAX")
