/* SPDX-License-Identifier: MIT */
#pragma once

#include <keel/device.h>

/** facts_read() - fill machine_facts() from the tree at TREE_BASE; without one only @el is known */
void facts_read(unsigned int el);

/* The tree as a device: reserved where it lies; what Keel does not use of the machine is told. */
extern const struct driver tree_driver;
