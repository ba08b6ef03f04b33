/* SPDX-License-Identifier: MIT */
/* The tree that the machine under test came with. */
#pragma once

#define FAKE_TREE_ROOM 0x10000 /* bytes that are its own */

/** fake_machine_tree() - it is @tree from now on; NULL, as at the start: there is none */
void fake_machine_tree(const void *tree);
