# SPDX-License-Identifier: GPL-3.0-or-later
libheyward_a_SOURCES += \
	src/base/addr.c \
	src/base/addr.h \
	src/base/buf.c \
	src/base/buf.h \
	src/base/conf.h \
	src/base/deadline.c \
	src/base/deadline.h \
	src/base/err.c \
	src/base/err.h \
	src/base/file.c \
	src/base/file.h \
	src/base/frame.c \
	src/base/frame.h \
	src/base/harden.c \
	src/base/harden.h \
	src/base/helper.c \
	src/base/helper.h \
	src/base/host.c \
	src/base/host.h \
	src/base/ids.h \
	src/base/log.c \
	src/base/log.h \
	src/base/mem.c \
	src/base/mem.h \
	src/base/pack.c \
	src/base/pack.h \
	src/base/utf8.c \
	src/base/utf8.h

check_PROGRAMS += tests/test_addr
tests_test_addr_SOURCES = tests/test_addr.c tests/test.h
