# SPDX-License-Identifier: GPL-3.0-or-later
libheyward_a_SOURCES += \
	src/wire/fetch.c \
	src/wire/fetch.h \
	src/wire/inbox.c \
	src/wire/inbox.h \
	src/wire/inbox_dir.c \
	src/wire/inbox_frame.h \
	src/wire/inbox_imap.c \
	src/wire/inbox_main.c \
	src/wire/inbox_ops.h \
	src/wire/mailer.h \
	src/wire/mutf7.c \
	src/wire/mutf7.h \
	src/wire/removal.c \
	src/wire/removal.h \
	src/wire/server.c \
	src/wire/server.h \
	src/wire/session.c \
	src/wire/session.h \
	src/wire/stream.c \
	src/wire/stream.h \
	src/wire/token.c \
	src/wire/token.h \
	src/wire/uidset.c \
	src/wire/uidset.h

check_PROGRAMS += tests/test_inbox tests/test_inbox_dir tests/test_mutf7 \
	tests/test_uidset
inbox_lab = tests/inbox_lab.c tests/inbox_lab.h tests/test.h
tests_test_inbox_SOURCES = tests/test_inbox.c $(inbox_lab)
tests_test_inbox_dir_SOURCES = tests/test_inbox_dir.c $(inbox_lab)
tests_test_mutf7_SOURCES = tests/test_mutf7.c tests/test.h
tests_test_uidset_SOURCES = tests/test_uidset.c tests/test.h
EXTRA_DIST += tests/lab/fake_imap.py tests/lab/make_certs
