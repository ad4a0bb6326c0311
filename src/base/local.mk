# SPDX-License-Identifier: GPL-3.0-or-later
libheyward_a_SOURCES += \
	src/base/addr.c \
	src/base/addr.h \
	src/base/buf.c \
	src/base/buf.h \
	src/base/child.c \
	src/base/child.h \
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
	src/base/helper_copy.h \
	src/base/helper_main.c \
	src/base/hex.c \
	src/base/hex.h \
	src/base/host.c \
	src/base/host.h \
	src/base/ids.h \
	src/base/log.c \
	src/base/log.h \
	src/base/mem.c \
	src/base/mem.h \
	src/base/pack.c \
	src/base/pack.h \
	src/base/program.c \
	src/base/program.h \
	src/base/spell.c \
	src/base/spell.h \
	src/base/stop.c \
	src/base/stop.h \
	src/base/utf8.c \
	src/base/utf8.h

check_PROGRAMS += \
	tests/test_addr \
	tests/test_err \
	tests/test_file \
	tests/test_frame \
	tests/test_helper \
	tests/test_mem \
	tests/test_pack \
	tests/test_program \
	tests/test_spell \
	tests/test_utf8
scratch = tests/scratch.c tests/scratch.h tests/test.h
tests_test_addr_SOURCES = tests/test_addr.c tests/test.h
tests_test_err_SOURCES = tests/test_err.c tests/test.h
tests_test_file_SOURCES = tests/test_file.c $(scratch)
tests_test_frame_SOURCES = tests/test_frame.c tests/test.h
tests_test_helper_SOURCES = tests/test_helper.c tests/test.h
tests_test_mem_SOURCES = tests/test_mem.c tests/test.h
tests_test_pack_SOURCES = tests/test_pack.c tests/test.h
tests_test_program_SOURCES = tests/test_program.c $(scratch)
tests_test_spell_SOURCES = tests/test_spell.c tests/test.h
tests_test_utf8_SOURCES = tests/test_utf8.c tests/test.h
