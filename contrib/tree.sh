# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Read by contrib/demo and contrib/check: a copy of the source in a private
# directory, so that the checkout stays as it is.

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

# tree_build SOURCE BUILD CONFIGURE-ARGUMENT...
tree_build()
{
	tree_source=$1
	mkdir -p "$2"
	cd "$2" || return
	shift 2
	"$tree_source/configure" "$@" && make -j2
}
