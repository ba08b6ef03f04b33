/* SPDX-License-Identifier: MIT */
/*
 * The order in which a device that reads and writes memory sees what the CPU does. Device
 * registers (<keel/io.h>) are in program order among themselves, but not with memory.
 *
 * All observers outside of this CPU are meant. Implemented in arch/arm.
 */
#pragma once

/** barrier_write() - memory written before is seen before memory or registers written after */
void barrier_write(void);

/** barrier_read() - memory or registers read after are read after those before */
void barrier_read(void);

/** barrier_full() - everything before happens before everything after */
void barrier_full(void);
