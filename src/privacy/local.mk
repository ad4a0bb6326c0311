# SPDX-License-Identifier: GPL-3.0-or-later
libheyward_a_SOURCES += \
	src/privacy/chunks.c \
	src/privacy/chunks.h \
	src/privacy/digest.c \
	src/privacy/digest.h \
	src/privacy/generation.c \
	src/privacy/generation.h \
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
	src/privacy/seal.h \
	src/privacy/witness.c \
	src/privacy/witness.h

check_PROGRAMS += \
	tests/test_chunks \
	tests/test_random \
	tests/test_recovery \
	tests/test_redact \
	tests/test_ring \
	tests/test_seal
tests_test_chunks_SOURCES = tests/test_chunks.c tests/test.h
tests_test_random_SOURCES = tests/test_random.c tests/test.h
tests_test_recovery_SOURCES = tests/test_recovery.c $(scratch)
tests_test_redact_SOURCES = tests/test_redact.c tests/test.h
tests_test_ring_SOURCES = tests/test_ring.c $(scratch)
tests_test_seal_SOURCES = tests/test_seal.c tests/test.h
