#!/bin/sh
# SPDX-License-Identifier: MIT
# Each header compiles alone, with the flags of the board's build and with those of the host.
#
#   headers.sh [HEADER...]      default: all of the tree; needs a built board (its flags)
set -eu
cd "$(dirname "$0")/../.."
board=${BOARD:-vexpress}
flags=build/$board/obj/flags
[ -f "$flags" ] || { echo "$flags is missing: run make BOARD=$board first" >&2; exit 2; }
[ $# -gt 0 ] || set -- $(git ls-files --cached --others --exclude-standard '*.h' |
	grep -v -e '^include/keel/asm.h' -e '^tools/emu/qemu/' -e '^net/lwip/' -e '^include/configs/')

# The same includes for both; the host has its own generated files. Without -fcallgraph-info,
# which would leave its graph of standard input as a--.ci at the top of the tree.
target=$(sed -n -e 's/-MMD -MP//' -e 's/-fcallgraph-info=su//' -e "s,-DCONFIGS_HEADER='[^ ]*',," -e 1p "$flags")
includes=$(echo "$target" | tr ' ' '\n' | grep -e '^-I' -e '^-isystem' | tr '\n' ' ')

compile() { # header, compiler and flags
	header=$1; shift
	printf '#include "%s"\n' "$header" |
		"$@" -Werror=implicit-function-declaration -fsyntax-only -x c - 2>&1
}

failed=0
for header in "$@"; do
	case $header in test/* | tools/*) ;; *)
		out=$(compile "$header" $target) || { echo "$header: not alone on the target:"; echo "$out"; failed=1; } ;;
	esac
	out=$(compile "$header" gcc -std=gnu11 -DKEEL_HOST -DCONFIG_LOG_LEVEL=2 -Ibuild/host/gen $includes) ||
		{ echo "$header: not alone on the host:"; echo "$out"; failed=1; }
done
exit $failed
