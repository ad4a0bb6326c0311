# SPDX-License-Identifier: GPL-3.0-or-later
libheyward_a_SOURCES += \
	src/casework/ack.c \
	src/casework/ack.h \
	src/casework/act.c \
	src/casework/act.h \
	src/casework/answer.c \
	src/casework/answer.h \
	src/casework/attach.c \
	src/casework/attach.h \
	src/casework/audit.c \
	src/casework/audit.h \
	src/casework/audit_chain.c \
	src/casework/audit_file.c \
	src/casework/audit_file.h \
	src/casework/audit_import.c \
	src/casework/audit_import.h \
	src/casework/audit_rows.c \
	src/casework/audit_verify.h \
	src/casework/away.c \
	src/casework/away.h \
	src/casework/bounce.c \
	src/casework/bounce.h \
	src/casework/class.c \
	src/casework/class.h \
	src/casework/clean.c \
	src/casework/clean.h \
	src/casework/clock_kinds.c \
	src/casework/clock_kinds.h \
	src/casework/clocks.c \
	src/casework/clocks.h \
	src/casework/codename.c \
	src/casework/codename.h \
	src/casework/command.c \
	src/casework/command.h \
	src/casework/conflict.c \
	src/casework/conflict.h \
	src/casework/decided.c \
	src/casework/decided.h \
	src/casework/decision.c \
	src/casework/decision.h \
	src/casework/desk.c \
	src/casework/desk.h \
	src/casework/digest.c \
	src/casework/digest.h \
	src/casework/draft.c \
	src/casework/draft.h \
	src/casework/due.c \
	src/casework/due.h \
	src/casework/duty.c \
	src/casework/duty.h \
	src/casework/echo.c \
	src/casework/echo.h \
	src/casework/enact.c \
	src/casework/enact.h \
	src/casework/enforcer.c \
	src/casework/enforcer.h \
	src/casework/erase.c \
	src/casework/erase.h \
	src/casework/escalation.c \
	src/casework/freeze.c \
	src/casework/freeze.h \
	src/casework/filed.c \
	src/casework/filed.h \
	src/casework/forget.c \
	src/casework/forget.h \
	src/casework/guard.c \
	src/casework/guard.h \
	src/casework/history.c \
	src/casework/history.h \
	src/casework/incoming.h \
	src/casework/intake.c \
	src/casework/intake.h \
	src/casework/ladder.c \
	src/casework/ladder.h \
	src/casework/leaving.c \
	src/casework/leaving.h \
	src/casework/letters.c \
	src/casework/letters.h \
	src/casework/limits.c \
	src/casework/lines.c \
	src/casework/lines.h \
	src/casework/names.c \
	src/casework/names.h \
	src/casework/newcase.c \
	src/casework/newcase.h \
	src/casework/notice.c \
	src/casework/open_work.c \
	src/casework/open_work.h \
	src/casework/opening.h \
	src/casework/outcome.c \
	src/casework/outcome.h \
	src/casework/person.c \
	src/casework/person.h \
	src/casework/post.c \
	src/casework/post.h \
	src/casework/proposal.c \
	src/casework/proposal.h \
	src/casework/quoted.c \
	src/casework/quoted.h \
	src/casework/recipients.c \
	src/casework/recipients.h \
	src/casework/record.c \
	src/casework/record.h \
	src/casework/redaction.c \
	src/casework/redaction.h \
	src/casework/refused.c \
	src/casework/refused.h \
	src/casework/relay.c \
	src/casework/relay.h \
	src/casework/report.c \
	src/casework/report.h \
	src/casework/reporter.c \
	src/casework/reporter.h \
	src/casework/reveal.c \
	src/casework/reveal.h \
	src/casework/retention.c \
	src/casework/retention.h \
	src/casework/rotate.c \
	src/casework/rotate.h \
	src/casework/route.c \
	src/casework/route.h \
	src/casework/router.c \
	src/casework/router.h \
	src/casework/selftest.c \
	src/casework/selftest.h \
	src/casework/shown.c \
	src/casework/shown.h \
	src/casework/status.c \
	src/casework/status.h \
	src/casework/strike.c \
	src/casework/strike.h \
	src/casework/strip.c \
	src/casework/strip.h \
	src/casework/team.c \
	src/casework/team.h \
	src/casework/tell.c \
	src/casework/tell.h \
	src/casework/terms.c \
	src/casework/terms.h \
	src/casework/told.c \
	src/casework/told_case.c \
	src/casework/told_case.h \
	src/casework/verb.h \
	src/casework/verb_case.c \
	src/casework/verb_data.c \
	src/casework/verb_decide.c \
	src/casework/verb_files.c \
	src/casework/verb_join.c \
	src/casework/verb_people.c \
	src/casework/verb_relay.c \
	src/casework/verb_run.h \
	src/casework/verb_screen.c \
	src/casework/verb_talk.c \
	src/casework/verb_term.c \
	src/casework/verb_tools.c \
	src/casework/verb_vote.c \
	src/casework/verbs.c \
	src/casework/waiting.c \
	src/casework/waiting.h \
	src/casework/when.c \
	src/casework/when.h \
	src/casework/work.c \
	src/casework/work.h \
	src/casework/yearly.c \
	src/casework/yearly.h

check_PROGRAMS += \
	tests/test_answer \
	tests/test_approvals \
	tests/test_attach \
	tests/test_audit \
	tests/test_audit_file \
	tests/test_audit_verify \
	tests/test_authority \
	tests/test_bounce \
	tests/test_clean \
	tests/test_clear \
	tests/test_clock_cases \
	tests/test_clock_doubt \
	tests/test_clocks \
	tests/test_comeback \
	tests/test_command \
	tests/test_confirm \
	tests/test_conflict \
	tests/test_decide \
	tests/test_delay \
	tests/test_digest \
	tests/test_duty \
	tests/test_enforcer \
	tests/test_erase \
	tests/test_escalation \
	tests/test_freeze \
	tests/test_forget \
	tests/test_guard \
	tests/test_hostile \
	tests/test_intake \
	tests/test_join \
	tests/test_ladder \
	tests/test_leaving \
	tests/test_moot \
	tests/test_mutations \
	tests/test_names \
	tests/test_post \
	tests/test_report \
	tests/test_reveal \
	tests/test_retention \
	tests/test_rotate \
	tests/test_route \
	tests/test_router \
	tests/test_spoof \
	tests/test_states \
	tests/test_strip \
	tests/test_tamper \
	tests/test_told \
	tests/test_verb_case \
	tests/test_verb_data \
	tests/test_verb_people \
	tests/test_verb_relay \
	tests/test_verbs \
	tests/test_votes \
	tests/test_when \
	tests/test_yearly
desk_fixture = tests/desk_fixture.c tests/desk_fixture.h $(scratch) \
	tests/sql.c tests/sql.h
answer_fixture = tests/answer_fixture.c tests/answer_fixture.h \
	$(desk_fixture)
case_fixture = tests/case_fixture.c tests/case_fixture.h $(desk_fixture)
clocks_fixture = tests/clocks_fixture.c tests/clocks_fixture.h $(case_fixture)
ring_fixture = tests/ring_fixture.c tests/ring_fixture.h
clear = tests/clear.c tests/clear.h tests/clear_columns.c
ladder_fixture = tests/ladder_fixture.c tests/ladder_fixture.h $(case_fixture)
tests_test_answer_SOURCES = tests/test_answer.c $(case_fixture)
tests_test_approvals_SOURCES = tests/test_approvals.c $(case_fixture)
tests_test_attach_SOURCES = tests/test_attach.c $(desk_fixture)
tests_test_audit_SOURCES = tests/test_audit.c $(ladder_fixture)
tests_test_audit_file_SOURCES = tests/test_audit_file.c $(ladder_fixture)
tests_test_audit_verify_SOURCES = tests/test_audit_verify.c $(ladder_fixture)
tests_test_authority_SOURCES = tests/test_authority.c $(answer_fixture)
tests_test_bounce_SOURCES = tests/test_bounce.c $(desk_fixture)
tests_test_clean_SOURCES = tests/test_clean.c tests/test.h
tests_test_clear_SOURCES = tests/test_clear.c $(clear) $(ladder_fixture) \
	$(ring_fixture)
tests_test_clock_cases_SOURCES = tests/test_clock_cases.c $(clocks_fixture)
tests_test_clock_doubt_SOURCES = tests/test_clock_doubt.c $(case_fixture)
tests_test_clocks_SOURCES = tests/test_clocks.c $(clocks_fixture)
tests_test_comeback_SOURCES = tests/test_comeback.c $(ladder_fixture)
tests_test_command_SOURCES = tests/test_command.c tests/test.h
tests_test_confirm_SOURCES = tests/test_confirm.c $(answer_fixture)
tests_test_conflict_SOURCES = tests/test_conflict.c $(case_fixture)
tests_test_decide_SOURCES = tests/test_decide.c $(ladder_fixture)
tests_test_delay_SOURCES = tests/test_delay.c $(case_fixture)
tests_test_digest_SOURCES = tests/test_digest.c $(case_fixture)
tests_test_duty_SOURCES = tests/test_duty.c $(ladder_fixture)
tests_test_enforcer_SOURCES = tests/test_enforcer.c $(ladder_fixture)
tests_test_erase_SOURCES = tests/test_erase.c $(ladder_fixture)
tests_test_escalation_SOURCES = tests/test_escalation.c $(case_fixture)
tests_test_freeze_SOURCES = tests/test_freeze.c $(case_fixture)
tests_test_forget_SOURCES = tests/test_forget.c $(ladder_fixture) \
	$(ring_fixture)
tests_test_guard_SOURCES = tests/test_guard.c $(answer_fixture)
tests_test_hostile_SOURCES = tests/test_hostile.c $(answer_fixture)
tests_test_intake_SOURCES = tests/test_intake.c $(desk_fixture)
tests_test_join_SOURCES = tests/test_join.c $(case_fixture)
tests_test_ladder_SOURCES = tests/test_ladder.c $(ladder_fixture)
tests_test_leaving_SOURCES = tests/test_leaving.c $(case_fixture)
tests_test_moot_SOURCES = tests/test_moot.c $(ladder_fixture)
tests_test_mutations_SOURCES = tests/test_mutations.c $(ladder_fixture)
tests_test_names_SOURCES = tests/test_names.c tests/test.h
tests_test_post_SOURCES = tests/test_post.c $(desk_fixture)
tests_test_retention_SOURCES = tests/test_retention.c $(ladder_fixture)
tests_test_report_SOURCES = tests/test_report.c $(desk_fixture)
tests_test_reveal_SOURCES = tests/test_reveal.c $(case_fixture)
tests_test_rotate_SOURCES = tests/test_rotate.c $(case_fixture) \
	$(ring_fixture)
tests_test_route_SOURCES = tests/test_route.c $(desk_fixture)
tests_test_router_SOURCES = tests/test_router.c $(desk_fixture)
tests_test_spoof_SOURCES = tests/test_spoof.c $(answer_fixture)
tests_test_states_SOURCES = tests/test_states.c $(case_fixture)
tests_test_strip_SOURCES = tests/test_strip.c $(answer_fixture)
tests_test_tamper_SOURCES = tests/test_tamper.c $(desk_fixture)
tests_test_told_SOURCES = tests/test_told.c $(desk_fixture)
tests_test_verb_case_SOURCES = tests/test_verb_case.c $(case_fixture)
tests_test_verb_data_SOURCES = tests/test_verb_data.c $(ladder_fixture)
tests_test_verb_people_SOURCES = tests/test_verb_people.c $(case_fixture)
tests_test_verb_relay_SOURCES = tests/test_verb_relay.c $(case_fixture)
tests_test_verbs_SOURCES = tests/test_verbs.c $(case_fixture)
tests_test_votes_SOURCES = tests/test_votes.c $(case_fixture)
tests_test_when_SOURCES = tests/test_when.c tests/test.h
tests_test_yearly_SOURCES = tests/test_yearly.c $(ladder_fixture)
# A year of simulated work takes minutes: make tests/test_year.
EXTRA_PROGRAMS += tests/test_year
tests_test_year_SOURCES = tests/test_year.c tests/year.c tests/year.h \
	tests/year_clocks.c tests/year_clocks.h tests/year_compare.c \
	tests/year_parties.c tests/year_people.c tests/year_rules.c \
	tests/year_world.c $(clear) $(desk_fixture)
