/* SPDX-License-Identifier: MIT */
/* The bus of a host program: one range of addresses that a model of a device answers. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct fake_bus {
	uintptr_t base;
	size_t size;
	uint32_t (*read)(void *model, uint32_t offset, unsigned int bytes);
	void (*write)(void *model, uint32_t offset, unsigned int bytes, uint32_t value);
	void *model;
};

/** fake_bus_set() - from now on; other addresses read all ones and take no writes */
void fake_bus_set(const struct fake_bus *bus);
