# SPDX-License-Identifier: GPL-3.0-or-later
libheyward_a_SOURCES += \
	src/wire/crew.c \
	src/wire/crew.h \
	src/wire/dialogue.c \
	src/wire/dialogue.h \
	src/wire/fetch.c \
	src/wire/fetch.h \
	src/wire/idle.c \
	src/wire/idle.h \
	src/wire/inbox.c \
	src/wire/inbox.h \
	src/wire/inbox_dir.c \
	src/wire/inbox_frame.h \
	src/wire/inbox_imap.c \
	src/wire/inbox_main.c \
	src/wire/inbox_mbox.c \
	src/wire/inbox_ops.h \
	src/wire/mailer.c \
	src/wire/mailer.h \
	src/wire/mailer_dir.c \
	src/wire/mailer_ops.h \
	src/wire/mailer_smtp.c \
	src/wire/mutf7.c \
	src/wire/mutf7.h \
	src/wire/removal.c \
	src/wire/removal.h \
	src/wire/sender.h \
	src/wire/sender_main.c \
	src/wire/server.c \
	src/wire/server.h \
	src/wire/session.c \
	src/wire/session.h \
	src/wire/stream.c \
	src/wire/stream.h \
	src/wire/token.c \
	src/wire/token.h \
	src/wire/transfer.c \
	src/wire/transfer.h \
	src/wire/uidset.c \
	src/wire/uidset.h

EXTRA_DIST += tests/lab/fake_smtp.py
check_PROGRAMS += tests/test_mailer tests/test_mailer_dir \
	tests/test_mailer_tls tests/test_server
tests_test_mailer_dir_SOURCES = tests/test_mailer_dir.c tests/test.h
tests_test_mailer_SOURCES = tests/test_mailer.c tests/fake_smtp.c \
	tests/fake_smtp.h tests/test.h
tests_test_mailer_tls_SOURCES = tests/test_mailer_tls.c tests/fake_smtp.c \
	tests/fake_smtp.h tests/test.h
tests_test_server_SOURCES = tests/test_server.c tests/test.h

check_PROGRAMS += tests/test_inbox tests/test_inbox_dir \
	tests/test_inbox_mbox tests/test_mutf7 tests/test_uidset
inbox_lab = tests/inbox_lab.c tests/inbox_lab.h tests/test.h
tests_test_inbox_SOURCES = tests/test_inbox.c $(inbox_lab)
tests_test_inbox_dir_SOURCES = tests/test_inbox_dir.c $(inbox_lab)
tests_test_inbox_mbox_SOURCES = tests/test_inbox_mbox.c $(scratch)
tests_test_mutf7_SOURCES = tests/test_mutf7.c tests/test.h
tests_test_uidset_SOURCES = tests/test_uidset.c tests/test.h
EXTRA_DIST += tests/lab/fake_imap.py
