/* SPDX-License-Identifier: MIT */
/*
 * Devices: each board lists what is soldered to it in one const table.
 *
 * No bus, no matching, no init levels: the table order is the start order, and
 * a driver that no table names is never linked.
 */
#pragma once

#include <stddef.h>

struct device;

struct driver {
	const char *name; /* "smc911x" */
	/**
	 * Bring the device to an idle, known state and register what it offers
	 * (console, netdev, mtd ...). Must be safe to run on cold and warm reset.
	 */
	int (*probe)(const struct device *dev);
	/**
	 * It reads and writes no memory any more when this is 0; else a negative errno with its
	 * story. Called before anything else is stopped; it must work on. NULL: it has no DMA.
	 */
	int (*stop_dma)(const struct device *dev);
	/** Stop it before an operating system starts: no interrupts. May be NULL. */
	void (*remove)(const struct device *dev);
};

struct device {
	const char *name; /* "eth0": what a person types */
	const struct driver *driver;
	const void *config; /* board facts; set only by the driver's *_DEVICE() macro */
	void *state;	    /* zeroed RAM, private to the driver */
};

/* Provided by board/<name>/board.c */
extern const struct device board_devices[];
extern const size_t board_device_count;

/** device_start_console() - probe the first device of the table: by rule the console */
void device_start_console(void);

/**
 * devices_start() - probe every other device in table order
 * A device that fails is reported on the console and skipped: it never costs the prompt.
 */
void devices_start(void);

/**
 * devices_stop_dma() - no device writes to memory any more, or the system may not be started
 * Returns 0, also when the variable dma_check is "no" and one cannot be stopped; else a
 * negative errno with the story of one.
 */
int devices_stop_dma(void);

/** devices_stop() - call every remove() in reverse order, for the hand-over to an OS */
void devices_stop(void);

/** device_status() - 0 when the device works, else the negative errno of its probe */
int device_status(const struct device *dev);
