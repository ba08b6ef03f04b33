/* SPDX-License-Identifier: MIT */
#pragma once

/** facts_read() - fill machine_facts() from the tree at TREE_BASE; without one it stays empty */
void facts_read(void);
