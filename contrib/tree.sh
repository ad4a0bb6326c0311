# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Read by contrib/demo, contrib/check and others: a copy of the source in a
# private directory, so that the checkout stays as it is.

# tree_copy FROM TO: without what earlier builds have left there.
tree_copy()
{
	mkdir -p "$2"
	tar -C "$1" -cf - --exclude=.git --exclude='./build*' \
	    --exclude=autom4te.cache --exclude=config.status \
	    --exclude=config.h --exclude='*.o' --exclude='*.a' . |
		tar -C "$2" -xf -
	(cd "$2" && autoreconf -fi)
}

# tree_configure SOURCE BUILD CONFIGURE-ARGUMENT..., which leaves us in BUILD
tree_configure()
{
	tree_source=$1
	mkdir -p "$2"
	cd "$2" || return
	shift 2
	"$tree_source/configure" "$@"
}

# tree_build SOURCE BUILD CONFIGURE-ARGUMENT...
tree_build()
{
	tree_configure "$@" && make -j2
}

# tree_release SOURCE WORK: in WORK/build; what went wrong is said.
tree_release()
{
	{
		tree_copy "$1" "$2/source" &&
			(tree_build "$2/source" "$2/build" CFLAGS="-g -O2")
	} >"$2/log" 2>&1 || {
		tail -20 "$2/log"
		return 1
	}
}

# tree_fuzzers SOURCE BUILD: all of tests/fuzz, with what is to be fuzzed
# instrumented, and the linker told last that main() is libFuzzer's.
tree_fuzzers()
{
	mkdir -p "$2"
	cd "$2" || return
	"$1/configure" --enable-developer CC=clang \
	    CFLAGS="-g -O1 -fsanitize=fuzzer-no-link" &&
		make -j2 libheyward.a tests/fuzz/seed_result || return
	tree_fuzzers=$(cd "$1" && echo tests/fuzz/fuzz_*.c)
	# shellcheck disable=SC2046
	make -j2 $(echo "$tree_fuzzers" | sed 's/\.c\>//g') \
	    LDFLAGS=-fsanitize=fuzzer
}
