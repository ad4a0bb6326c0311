# SPDX-License-Identifier: GPL-3.0-or-later
"""A community at work, for thieves: reporters, respondents, moderators.

Everything that tells who somebody is, or what somebody wrote, is a canary of
its own (tests/flow/letters.py), so that it can be searched for.
"""
import os
import re
import shutil
import time

import flow
import letters
import talk

HOUR, DAY = 3600, 86400
REASON = "pzqwvxjkhm"  # why something was decided
FILE = "hqvzwjxkpm"  # what a file was called, and what it says
MARKS = (letters.IDENTITY, letters.CONTENT, talk.RESPONDENT, talk.MODERATOR,
         talk.NOTE, talk.RELAY, REASON, FILE)
PHRASE = "a phrase of the lab"


class World:
    """A community; time goes on as its clock says."""

    def __init__(self, community, seed, moderators=2):
        self.community = community
        self.maker = letters.Generator(seed)
        self.clock = int(time.time()) // DAY * DAY + DAY // 3
        self.moderators = [self.person(talk.MODERATOR)
                           for _ in range(moderators)]
        self.mails = []  # all that went out
        self.troubles = []

    def person(self, mark):
        return talk.Person(self.maker, mark, "en")

    def canary(self, mark):
        return self.maker.canary(mark)

    def configure(self, **changes):
        self.community.configure(**changes)
        with open(self.community.config, encoding="utf-8") as source:
            text = source.read()
        text = re.sub(r'(?s)moderator "\w+" {.*?}\n', "", text)
        for person in self.moderators:
            text += flow.section(
                f'moderator "{person.name.split()[0].lower()}"',
                {"address": person.address,
                 "aliases": [person.reply_to]}) + "\n"
        text += flow.section("auth", {"confirm": "none"}) + "\n"
        with open(self.community.config, "w", encoding="utf-8") as out:
            out.write(text)

    # ---- time ----

    def faked(self):
        """In front of a command, so that it is that time."""
        when = time.strftime("@%Y-%m-%d %H:%M:%S", time.gmtime(self.clock))
        return ["faketime", "-f", when]

    @staticmethod
    def environment():
        return {"NO_FAKE_STAT": "1", "TZ": "UTC", "ASAN_OPTIONS": ":".join(
            [os.environ.get("ASAN_OPTIONS", ""), "verify_asan_link_order=0"])}

    def heyward(self, *args, **more):
        return self.community.heyward(*args, wrap=self.faked(),
                                      env=self.environment(), **more)

    def run(self):
        done = self.heyward("run")
        if done != (flow.EX_OK, "", ""):
            self.troubles.append(done)
        self.mails += flow.mails_in(self.community.at("mailer"))
        for name in os.listdir(self.community.at("mailer")):
            os.unlink(os.path.join(self.community.at("mailer"), name))

    def wait(self, seconds, step=6 * DAY):
        """A run now and then, and one when the time has come."""
        while seconds > 0:
            self.clock += min(seconds, step)
            seconds -= step
            self.run()

    def drop(self, raw):
        when = time.strftime("%a, %d %b %Y %H:%M:%S +0000",
                             time.gmtime(self.clock)).encode()
        raw = re.sub(rb"(?m)^Date: [^\r\n]*", b"Date: " + when, raw, count=1)
        self.community.drop(raw, age=time.time() - self.clock)
        return raw

    # ---- people ----

    def newest(self, person, number=None, word=""):
        """What somebody answers: the newest mail, of that case."""
        found = [mail for mail in flow.sent_to(self.mails, person.address)
                 if mail["Reply-To"] and word in flow.text_of(mail)
                 and (number is None
                      or f"[case {number}]" in str(mail["Subject"]))]
        if not found:
            raise RuntimeError(f"nothing to answer in case {number}: {word}")
        return found[-1]

    def says(self, number, text, who=0, word=""):
        """A moderator answers, and it is done."""
        person = self.moderators[who]
        self.drop(person.answer(self.newest(person, number, word), text,
                                "top"))
        self.wait(HOUR)
        answer = flow.text_of(self.newest(person, number))
        if "NOT done" in answer:
            self.troubles.append(answer)

    def answers(self, person, text):
        raw = self.drop(person.answer(self.newest(person), text, "top"))
        self.wait(HOUR)
        return raw

    def report(self, *marks):
        """Somebody reports: a Report."""
        return Report(self, *marks)

    def copy(self, name):
        """What a thief carries off: the state directory."""
        target = self.community.at(name)
        shutil.copytree(self.community.state, target)
        return target


def first_mail(person, words, file):
    """A report with words of it in subject and text, and files."""
    subject, said = words
    mail = person.envelope(flow.HEY, f"{subject} in the chat")
    mail.set_content(f"Somebody called me {said}.\nYours,\n{person.name}\n"
                     f"{person.address}\n")
    mail.add_attachment(talk.jpeg(file), maintype="image", subtype="jpeg",
                        filename=file + ".jpeg")
    mail.add_attachment(f"logged: {file}\n", filename=file + ".txt")
    mail.add_attachment(file.encode(), maintype="application", subtype="pdf",
                        filename=file + ".pdf")
    return mail.as_bytes()


class Report:
    """A case of its own: who reported, what, and its number."""

    def __init__(self, world, who=letters.IDENTITY, said=letters.CONTENT,
                 file=FILE):
        self.world = world
        self.said = said
        self.reporter = world.person(who)
        self.respondent = None
        self.words = [world.canary(said) for _ in range(2)]
        self.originals = [world.drop(first_mail(
            self.reporter, self.words, world.canary(file)))]
        before = {case["number"] for case in world.community.cases()}
        world.run()
        after = {case["number"] for case in world.community.cases()}
        self.number, = after - before

    def says(self, text, who=0, word=""):
        self.world.says(self.number, text, who, word)

    def writes_again(self):
        self.originals.append(self.world.answers(
            self.reporter, self.world.canary(self.said)))

    def name_respondent(self):
        self.respondent = self.world.person(talk.RESPONDENT)
        self.says(f"{self.world.canary(talk.NOTE)} is my note.\n"
                  f"/respondent {self.respondent.address} "
                  f"{self.respondent.name}\n"
                  f"/alias R1 @{self.respondent.canary()}\n"
                  "/category trolling")

    def decide(self, command):
        """Proposed, approved, and sent."""
        self.says("/skip-hearing R1 It is there for all to read.\n"
                  f"{command}\n{self.world.canary(REASON)}, and too much.")
        self.says("/approve", 1, "/approve")
        self.world.wait(2 * HOUR)

    def close(self):
        self.says(f"/no-action\n{self.world.canary(REASON)}")
