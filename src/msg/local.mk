# SPDX-License-Identifier: GPL-3.0-or-later
libheyward_a_SOURCES += \
	src/msg/attached.c \
	src/msg/attached.h \
	src/msg/attribution.c \
	src/msg/attribution.h \
	src/msg/authres.c \
	src/msg/authres.h \
	src/msg/blocks.c \
	src/msg/blocks.h \
	src/msg/body.c \
	src/msg/charset.c \
	src/msg/charset.h \
	src/msg/charset_names.c \
	src/msg/charset_names.h \
	src/msg/compose.c \
	src/msg/compose.h \
	src/msg/date.c \
	src/msg/date.h \
	src/msg/delivery.c \
	src/msg/field.c \
	src/msg/field.h \
	src/msg/flowed.c \
	src/msg/flowed.h \
	src/msg/forms.c \
	src/msg/forms.h \
	src/msg/html.c \
	src/msg/html.h \
	src/msg/html_strip.c \
	src/msg/machine.c \
	src/msg/machine.h \
	src/msg/mailbox.c \
	src/msg/mailbox.h \
	src/msg/message.h \
	src/msg/param.c \
	src/msg/param.h \
	src/msg/parse.c \
	src/msg/parse.h \
	src/msg/part.c \
	src/msg/part.h \
	src/msg/phrases.c \
	src/msg/phrases.h \
	src/msg/picture.c \
	src/msg/picture.h \
	src/msg/reader.c \
	src/msg/reader.h \
	src/msg/reader_main.c \
	src/msg/received.c \
	src/msg/received.h \
	src/msg/reply.c \
	src/msg/reply.h \
	src/msg/sandbox.c \
	src/msg/sandbox.h \
	src/msg/scan.c \
	src/msg/scan.h \
	src/msg/sender.c \
	src/msg/transfer.c \
	src/msg/transfer.h \
	src/msg/words.c \
	src/msg/words.h

check_PROGRAMS += \
	tests/test_attached \
	tests/test_authres \
	tests/test_charset \
	tests/test_compose \
	tests/test_flowed \
	tests/test_bombs \
	tests/test_date \
	tests/test_html \
	tests/test_machine \
	tests/test_parse \
	tests/test_picture \
	tests/test_sender \
	tests/test_reader \
	tests/test_reader_ahead \
	tests/test_reply \
	tests/test_scan
tests_test_attached_SOURCES = tests/test_attached.c tests/picture_fixture.h \
	tests/test.h
tests_test_authres_SOURCES = tests/test_authres.c tests/test.h
tests_test_charset_SOURCES = tests/test_charset.c tests/test.h
tests_test_compose_SOURCES = tests/test_compose.c tests/test.h
tests_test_flowed_SOURCES = tests/test_flowed.c tests/test.h
tests_test_bombs_SOURCES = tests/test_bombs.c tests/test.h
tests_test_date_SOURCES = tests/test_date.c tests/test.h
tests_test_html_SOURCES = tests/test_html.c tests/test.h
tests_test_machine_SOURCES = tests/test_machine.c tests/test.h
tests_test_parse_SOURCES = tests/test_parse.c tests/fixture.h tests/test.h
tests_test_picture_SOURCES = tests/test_picture.c tests/picture_fixture.h \
	tests/test.h
tests_test_reader_SOURCES = tests/test_reader.c tests/fixture.h tests/test.h
tests_test_reader_ahead_SOURCES = tests/test_reader_ahead.c tests/test.h
tests_test_reply_SOURCES = tests/test_reply.c tests/test.h
tests_test_sender_SOURCES = tests/test_sender.c tests/test.h
tests_test_scan_SOURCES = tests/test_scan.c tests/test.h
EXTRA_DIST += tests/mail
