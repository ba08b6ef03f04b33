/* SPDX-License-Identifier: MIT */
#pragma once

/* "Keel 0.1 (commit, date of the commit, compiler)" */
extern const char version_text[];
