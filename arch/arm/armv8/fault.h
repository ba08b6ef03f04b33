/* SPDX-License-Identifier: MIT */
/* Exception syndromes (ESR_ELx) in words. Pure. Arm DDI 0487 J.a, D19.2.40. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum fault_class {
	FAULT_OTHER,
	FAULT_UNDEFINED, /* instruction that does not exist, or not at this level */
	FAULT_FETCH,	 /* instruction could not be fetched */
	FAULT_DATA,	 /* load, store or cache operation */
	FAULT_PC,	 /* pc not a multiple of 4 */
	FAULT_SP,	 /* sp not a multiple of 16 */
	FAULT_BREAKPOINT,
};

/** fault_class() - what kind of event syndrome @esr tells of */
enum fault_class fault_class(uint64_t esr);

/** fault_class_name() - "brk instruction", for the kinds that have no fault status */
const char *fault_class_name(uint64_t esr);

/** fault_text() - the status of a FAULT_FETCH or FAULT_DATA, for a person: "nothing mapped there" */
const char *fault_text(uint64_t esr);

/** fault_is_write() - the access was a write (FAULT_DATA only) */
static inline bool fault_is_write(uint64_t esr)
{
	return esr & 1u << 6;
}

/** fault_has_address() - FAR_ELx holds the address (FAULT_FETCH and FAULT_DATA only) */
static inline bool fault_has_address(uint64_t esr)
{
	return !(esr & 1u << 10);
}
