/* SPDX-License-Identifier: MIT */
#pragma once

/** levels_open() - on a CPU at EL3: the levels below as Linux asks for them, on this CPU */
void levels_open(void);
