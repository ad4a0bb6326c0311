# SPDX-License-Identifier: GPL-3.0-or-later
libheyward_a_SOURCES += \
	src/wire/inbox.h \
	src/wire/mailer.h \
	src/wire/server.c \
	src/wire/server.h \
	src/wire/token.c \
	src/wire/token.h
