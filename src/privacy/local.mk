# SPDX-License-Identifier: GPL-3.0-or-later
libheyward_a_SOURCES += \
	src/privacy/chunks.c \
	src/privacy/chunks.h \
	src/privacy/keyfile.c \
	src/privacy/keyfile.h \
	src/privacy/random.c \
	src/privacy/random.h \
	src/privacy/recovery.c \
	src/privacy/recovery.h \
	src/privacy/redact.c \
	src/privacy/redact.h \
	src/privacy/ring.c \
	src/privacy/ring.h \
	src/privacy/seal.c \
	src/privacy/seal.h
