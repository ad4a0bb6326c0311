# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers to a mail as people's programs write them.

Each shape puts what was typed where its program does, with the whole mail
that is answered below, above or around it. Wherever a program leaves room
for it, there are commands that nobody typed: BAIT, which must not be obeyed.
"""
import collections
import email.message
import email.policy
import email.utils
import html

# Where it lies -> a command that would do something to any open case.
BAIT = {
    "an older quotation": "/class spam",
    "a signature": "/away until 2030-01-01",
    "an HTML alternative": "/recuse",
    "an attached text": "/mute reporter",
    "a forwarded mail": "/respondent baited@example.net",
}

# Who answers what; typed is the person's own text.
Answer = collections.namedtuple("Answer", "notice sender typed")


def address_of(answer):
    return email.utils.parseaddr(answer.sender)[1]


# ----------------------------- quotations -----------------------------


def lines_of(answer):
    """The mail that is answered, with an older answer at its end."""
    body = answer.notice.get_body(("plain",)).get_content().splitlines()
    return body + ["", "> " + BAIT["an older quotation"],
                   BAIT["an older quotation"]]


def marked(answer, mark="> "):
    return [(mark + line).rstrip() for line in lines_of(answer)]


def unmarked(answer):
    return lines_of(answer)


def when(answer, form):
    return f"{answer.notice['Date'].datetime:{form}}"


def outlook_fields(answer, words=("From", "Sent", "To", "Subject"),
                   gap=": "):
    """The block that Outlook puts above what it quotes without marks."""
    values = ("Example Community <hey@example.org>",
              when(answer, "%A, %B %d, %Y %I:%M %p"), address_of(answer),
              str(answer.notice["Subject"]))
    return [word + gap + value for word, value in zip(words, values)]


SIGNATURE = ["-- ", "Alice", BAIT["a signature"]]
TO_ALL = "Example Community <hey@example.org>"


# ------------------------------- HTML ---------------------------------


def divs(lines):
    return "\n".join(f"<div>{html.escape(line) or '<br>'}</div>"
                     for line in lines)


def paragraphs(lines):
    return "\n".join(
        f'<p class="MsoNormal">{html.escape(line) or "&nbsp;"}'
        "<o:p></o:p></p>" for line in lines)


def bait_html():
    return f"<div>{BAIT['an HTML alternative']}</div>"


def gmail_html(answer, attribution, bait=True):
    quoted = "<br>".join(map(html.escape, lines_of(answer)))
    return (f'<div dir="ltr">{divs(answer.typed.splitlines())}'
            f'{bait_html() if bait else ""}</div><br>'
            f'<div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
            f"{html.escape(attribution)}<br></div>"
            '<blockquote class="gmail_quote" style="margin:0px 0px 0px '
            '0.8ex;border-left:1px solid rgb(204,204,204);'
            f'padding-left:1ex">{quoted}</blockquote></div>')


OUTLOOK_HEAD = """\
<html xmlns:o="urn:schemas-microsoft-com:office:office" \
xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name="Generator" content="Microsoft Word 15 (filtered medium)">
<style><!--
/take
p.MsoNormal, li.MsoNormal {margin:0in; font-size:11.0pt;
font-family:"Calibri",sans-serif;}
--></style></head>
<body lang="EN-US" link="#0563C1" vlink="#954F72" style='word-wrap:break-word'>
<div class="WordSection1">
"""


def outlook_html(answer, bait=True):
    fields = "<br>\n".join(
        f"<b>{name}:</b> {html.escape(value)}" for name, _, value in
        (line.partition(": ") for line in outlook_fields(answer)))
    return (OUTLOOK_HEAD + paragraphs(answer.typed.splitlines())
            + (bait_html() if bait else "")
            + paragraphs([""]) + '<div><div style="border:none;border-top:'
            'solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in">'
            f'<p class="MsoNormal">{fields}<o:p></o:p></p></div></div>'
            + paragraphs([""] + lines_of(answer)) + "</div></body></html>")


def apple_html(answer, attribution, bait=True):
    return ('<html><body style="overflow-wrap: break-word;">'
            + divs(answer.typed.splitlines())
            + (bait_html() if bait else "")
            + f'<div><br><blockquote type="cite"><div>'
            f'{html.escape(attribution)}</div><br>'
            f'<div>{divs(lines_of(answer))}</div></blockquote></div>'
            "</body></html>")


def owa_html(answer):
    fields = "<br>".join(map(html.escape, outlook_fields(answer)))
    return ('<html><body dir="ltr"><div class="elementToProof">'
            + divs(answer.typed.splitlines()) + bait_html()
            + '</div><hr style="display:inline-block;width:98%" '
            'tabindex="-1"><div id="divRplyFwdMsg" dir="ltr">'
            f'<font face="Calibri, sans-serif">{fields}</font></div>'
            + divs(lines_of(answer)) + "</body></html>")


# ------------------------------- shapes -------------------------------
#
# Each fills in a mail whose header is there.


def set_text(mail, *parts, **how):
    lines = []
    for part in parts:
        lines += part.splitlines() if isinstance(part, str) else part
    mail.set_content("\n".join(lines) + "\n", **how)


def thunderbird_bottom(mail, answer):
    set_text(mail, when(answer, "On %m/%d/%y %H:%M, ")
             + "Example Community wrote:", marked(answer), [""],
             answer.typed, ["", *SIGNATURE])
    mail.set_param("format", "flowed")


def thunderbird_between(mail, answer):
    quoted = marked(answer)
    set_text(mail, when(answer, "On %m/%d/%y %H:%M, ")
             + "Example Community wrote:", quoted[:5], [""], answer.typed,
             [""], quoted[5:], ["", *SIGNATURE])


def thunderbird_german(mail, answer):
    set_text(mail, answer.typed, ["", *SIGNATURE, "",
             when(answer, "Am %d.%m.%y um %H:%M schrieb ")
             + "Example Community:"], marked(answer))
    mail.add_alternative(
        "<html><body><p>" + "<br>".join(answer.typed.splitlines()) + "</p>"
        + bait_html() + '<div class="moz-cite-prefix">Am ... schrieb Example '
        'Community:<br></div><blockquote type="cite">'
        + divs(lines_of(answer)) + "</blockquote></body></html>",
        subtype="html")


def mutt(mail, answer):
    set_text(mail, when(answer, "On %a, %b %d, %Y at %H:%M:%S +0000, ")
             + "Example Community wrote:", marked(answer), [""],
             answer.typed, ["", *SIGNATURE])


def gmail(mail, answer):
    attribution = (when(answer, "On %a, %b %d, %Y at %I:%M\u202f%p ")
                   + TO_ALL + " wrote:")
    cut = attribution.rindex(" ")
    set_text(mail, answer.typed, ["", *SIGNATURE, "", attribution[:cut],
             attribution[cut + 1:], ""], marked(answer))
    mail.add_alternative(gmail_html(answer, attribution), subtype="html")


def gmail_german(mail, answer):
    attribution = (when(answer, "Am Di., %d. Nov. %Y um %H:%M Uhr schrieb ")
                   + TO_ALL + ":")
    set_text(mail, answer.typed, ["", attribution, ""], marked(answer))
    mail.add_alternative(gmail_html(answer, attribution), subtype="html")


def gmail_android(mail, answer):
    attribution = (when(answer, "On %a, %b %d, %Y, %H:%M ") + TO_ALL
                   + " wrote:")
    set_text(mail, answer.typed, ["", attribution, ""], marked(answer))
    mail.add_alternative(gmail_html(answer, attribution), subtype="html")


def gmail_forwarding(mail, answer):
    """Below the answer, a mail that is passed on in the text."""
    set_text(mail, answer.typed, ["",
             "---------- Forwarded message ---------",
             "From: Jo Doe <jo.doe@example.net>",
             when(answer, "Date: %a, %b %d, %Y at %I:%M %p"),
             "Subject: look at this", "To: <alice@example.org>", "", "",
             BAIT["a forwarded mail"]])


def gmail_html_only(mail, answer):
    attribution = when(answer, "On %a, %b %d, %Y, %H:%M ") + TO_ALL + " wrote:"
    signature = ('<span class="gmail_signature_prefix">-- </span><br><div '
                 f'class="gmail_signature">{divs(SIGNATURE[1:])}</div>')
    markup = gmail_html(answer, attribution, bait=False)
    mail.set_content(markup.replace("<br><div class=\"gmail_quote\">",
                                    signature + "<br><div "
                                    'class="gmail_quote">'), subtype="html")


def outlook(mail, answer):
    set_text(mail, answer.typed, [""], outlook_fields(answer), [""],
             unmarked(answer))
    mail.add_alternative(outlook_html(answer), subtype="html")


def outlook_french(mail, answer):
    set_text(mail, answer.typed, ["", "-----Message d'origine-----"],
             outlook_fields(answer, ("De", "Envoyé", "À", "Objet"), " : "),
             [""], unmarked(answer))


def outlook_german(mail, answer):
    set_text(mail, answer.typed, [""],
             outlook_fields(answer, ("Von", "Gesendet", "An", "Betreff")),
             [""], unmarked(answer))


def outlook_spanish(mail, answer):
    set_text(mail, answer.typed, [""],
             outlook_fields(answer, ("De", "Enviado el", "Para", "Asunto")),
             [""], unmarked(answer))


def outlook_original(mail, answer):
    set_text(mail, answer.typed, ["", "-----Original Message-----"],
             outlook_fields(answer), [""], unmarked(answer))


def outlook_html_only(mail, answer):
    mail.set_content(outlook_html(answer, bait=False), subtype="html")


def outlook_web(mail, answer):
    set_text(mail, answer.typed, ["", "_" * 32], outlook_fields(answer),
             [""], unmarked(answer))
    mail.add_alternative(owa_html(answer), subtype="html")


def outlook_phone(mail, answer):
    set_text(mail, answer.typed,
             ["", "Get Outlook for iOS<https://aka.ms/o0ukef>", "_" * 32],
             outlook_fields(answer), [""], unmarked(answer))


def apple(mail, answer):
    attribution = when(answer, "On %d %b %Y, at %H:%M, ") + TO_ALL + " wrote:"
    set_text(mail, answer.typed, ["", "> " + attribution, "> "],
             marked(answer))
    mail.add_alternative(apple_html(answer, attribution), subtype="html")


def apple_with_mail(mail, answer):
    """A mail that is passed on as an attachment."""
    apple(mail, answer)
    inner = email.message.EmailMessage()
    inner["From"] = "Jo Doe <jo.doe@example.net>"
    inner["To"] = "alice@example.org"
    inner["Subject"] = "look at this"
    inner.set_content(BAIT["a forwarded mail"] + "\n")
    mail.add_attachment(inner)


def iphone(mail, answer):
    set_text(mail, answer.typed, ["", "Sent from my iPhone", "",
             "> " + when(answer, "On %b %d, %Y, at %H:%M, ") + TO_ALL
             + " wrote:", "> "], marked(answer))


def iphone_html_only(mail, answer):
    mail.set_content(
        "<html><head></head><body dir=\"auto\">"
        + divs(answer.typed.splitlines())
        + '<div dir="ltr"><br><div>Sent from my iPhone</div></div>'
        '<div dir="ltr"><br><blockquote type="cite">'
        + when(answer, "On %b %d, %Y, at %H:%M, ") + html.escape(TO_ALL)
        + " wrote:<br><br></blockquote></div><blockquote type=\"cite\">"
        + divs(lines_of(answer)) + "</blockquote></body></html>",
        subtype="html")


def yahoo(mail, answer):
    attribution = (when(answer, "On %A, %B %d, %Y at %I:%M:%S %p UTC, ")
                   + TO_ALL + " wrote:")
    set_text(mail, [" " + line for line in answer.typed.splitlines()],
             ["", "Sent from Yahoo Mail on Android", "",
              "    " + attribution + "  ", " "],
             ["  " + line for line in unmarked(answer)])
    mail.add_alternative(
        '<div class="yahoo-style-wrap">' + divs(answer.typed.splitlines())
        + bait_html() + '</div><div class="yahoo_quoted"><div>'
        + html.escape(attribution) + "</div>" + divs(lines_of(answer))
        + "</div>", subtype="html")


def samsung(mail, answer):
    set_text(mail, answer.typed, ["", "Sent from my Galaxy", "", "",
             "-------- Original message --------"],
             outlook_fields(answer, ("From", "Date", "To", "Subject")),
             [""], unmarked(answer))


def proton(mail, answer):
    set_text(mail, answer.typed, ["", "Sent with Proton Mail secure email.",
             "", when(answer, "On %A, %B %dth, %Y at %I:%M %p, ") + TO_ALL
             + " wrote:", ""], marked(answer))


def k9(mail, answer):
    set_text(mail, answer.typed, ["",
             when(answer, "On %d %B %Y %H:%M:%S UTC, ") + TO_ALL
             + " wrote:"], marked(answer, ">"),
             ["-- ", "Sent from my Android device with K-9 Mail. Please "
              "excuse my brevity.", BAIT["a signature"]])


def attaching_text(mail, answer):
    """A text file; some programs say that it may be shown inline."""
    thunderbird_bottom(mail, answer)
    mail.add_attachment(BAIT["an attached text"] + "\n",
                        filename="notes.txt")
    mail.add_attachment(BAIT["an attached text"] + "\n",
                        filename="more.txt", disposition="inline")


# label, who fills in the mail, is the mail answered to the plain address
Shape = collections.namedtuple("Shape", "label fill is_plain",
                               defaults=(False,))
SHAPES = (
    Shape("Thunderbird, below the quotation", thunderbird_bottom),
    Shape("Thunderbird, within the quotation", thunderbird_between),
    Shape("Thunderbird in German, with HTML", thunderbird_german),
    Shape("Thunderbird, with text files", attaching_text),
    Shape("mutt", mutt),
    Shape("Gmail", gmail),
    Shape("Gmail in German", gmail_german),
    Shape("Gmail on Android", gmail_android),
    Shape("Gmail on Android, HTML only", gmail_html_only),
    Shape("Gmail, with a forwarded text", gmail_forwarding),
    Shape("Outlook", outlook),
    Shape("Outlook, original message", outlook_original),
    Shape("Outlook in French", outlook_french),
    Shape("Outlook in German", outlook_german),
    Shape("Outlook in Spanish", outlook_spanish),
    Shape("Outlook, HTML only", outlook_html_only),
    Shape("Outlook on the web", outlook_web),
    Shape("Outlook on the web, to the plain address", outlook_web, True),
    Shape("Outlook on a phone", outlook_phone),
    Shape("Apple Mail", apple),
    Shape("Apple Mail, with a forwarded mail", apple_with_mail),
    Shape("an iPhone", iphone),
    Shape("an iPhone, HTML only", iphone_html_only),
    Shape("Yahoo on Android", yahoo),
    Shape("Samsung Email", samsung),
    Shape("Proton Mail", proton),
    Shape("K-9 Mail", k9),
)


def write(shape, answer):
    """The whole mail, as bytes."""
    notice = answer.notice
    mail = email.message.EmailMessage(policy=email.policy.SMTP)
    mail["From"] = answer.sender
    mail["To"] = "hey@example.org" if shape.is_plain \
        else str(notice["Reply-To"])
    mail["Subject"] = "Re: " + notice["Subject"]
    mail["Date"] = email.utils.localtime()
    mail["Message-ID"] = email.utils.make_msgid(domain="client.example")
    mail["In-Reply-To"] = notice["Message-ID"]
    mail["References"] = " ".join(
        filter(None, (notice["References"], notice["Message-ID"])))
    shape.fill(mail, answer)
    return mail.as_bytes()
