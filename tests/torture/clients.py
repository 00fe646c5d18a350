"""Clients that write for as long as they are let, and repeat what the server did not answer."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections import Counter

from app.core.actor import Actor
from tests.make.person import Person, Reply
from tests.torture.journal import Journal, Known, Write

PATIENCE_S = 120.0
PAUSE_S = 0.02
VOTES_ON_ONE_AUTHOR = 5
"""A day; the sixth is refused, which is another test's business."""


class Client(threading.Thread):
    """One member at one browser. Ends when `stop` is set; `failure` says what should not have happened."""

    def __init__(self, url: str, actor: Actor, journal: Journal, *, category: int, seed: int) -> None:
        super().__init__(daemon=True)
        self.me = actor.signed_in_id
        self.url = url
        self.person = Person.signed_in(url, actor)
        self.journal = journal
        self.category = category
        self.random = random.Random(f"{seed}:{self.me}")
        self.stop = threading.Event()
        self.signs_up = threading.Event()
        self.votes_on: Counter[int] = Counter()
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.stop.is_set() and self.failure is None:
                self.write_something()
                time.sleep(PAUSE_S)
        except BaseException as error:
            self.failure = error
        finally:
            self.person.leave()

    def write_something(self) -> None:
        if self.signs_up.is_set() and self.random.random() < 0.5:
            self.sign_up()
            return
        (act,) = self.random.choices(
            (self.ask, self.answer, self.comment, self.vote, self.accept, self.unaccept, self.sign_up),
            weights=(15, 30, 10, 25, 15, 4, 1),
        )
        act()

    # ------------------------------------------------------------ the writes

    def ask(self) -> None:
        write = self.begin("ask")
        title = f"Question number {write.key} of a long day"
        reply = self.insist(
            write, "/ask", title=title, body=f"Body of {write.key}.", category=self.category, tags="wi-fi"
        )
        self.journal.acknowledge(write, number_in(reply.location, "/questions/"))

    def answer(self) -> None:
        if (question := self.any_question()) is None:
            return
        write = self.begin("answer", question_id=question)
        reply = self.insist(write, f"/questions/{question}/answers", body=f"Body of {write.key}.")
        self.journal.acknowledge(write, number_in(reply.location, "/answers/"))

    def comment(self) -> None:
        known = self.any_answer()
        if known is None:
            return
        write = self.begin("comment", question_id=known.question_id, answer_id=known.answer_id)
        self.insist(write, f"/answers/{known.answer_id}/comments", body=f"Body of {write.key}.")
        self.journal.acknowledge(write)

    def vote(self) -> None:
        known = self.any_answer()
        if known is None or known.author_id == self.me:
            return
        value = self.random.choice((1, 1, -1, 0))
        if value and self.votes_on[known.author_id] >= VOTES_ON_ONE_AUTHOR:
            return
        self.votes_on[known.author_id] += value != 0
        write = self.begin("vote", question_id=known.question_id, answer_id=known.answer_id, value=value)
        self.insist(write, f"/answers/{known.answer_id}/vote", value=value)
        self.journal.acknowledge(write)

    def accept(self) -> None:
        with self.journal.lock:
            mine = [a for a in self.journal.answers if self.journal.questions.get(a.question_id) == self.me]
        if not mine:
            return
        known = self.random.choice(mine)
        write = self.begin("accept", question_id=known.question_id, answer_id=known.answer_id)
        self.insist(write, f"/questions/{known.question_id}/accept/{known.answer_id}", thanks="Thank you")
        self.journal.acknowledge(write)

    def unaccept(self) -> None:
        with self.journal.lock:
            mine = [q for q, asker in self.journal.questions.items() if asker == self.me]
        if not mine:
            return
        question = self.random.choice(mine)
        write = self.begin("unaccept", question_id=question)
        self.insist(write, f"/questions/{question}/unaccept")
        self.journal.acknowledge(write)

    def sign_up(self) -> None:
        """A stranger comes along, from an address of their own, so that no limit is touched."""
        number = next(self.journal.numbers)
        write = self.journal.begin(Write(self.me, "sign_up", f"stranger{number}@example.com"))
        stranger = Person(self.url, source=f"127.1.{number // 250}.{number % 250 + 1}")
        fields = {"name": f"Stranger {number}", "email": write.key, "password": "a few unrelated words"}
        reply = self.insist(write, "/sign-up", person=stranger, form="/sign-up", success=(200, 429), **fields)
        stranger.leave()
        # Each try that a kill cut off counts as one, so a stranger may be told to come back in a while.
        if reply.status == 200:
            self.journal.acknowledge(write)

    # ------------------------------------------------------------ how they are made

    def begin(self, kind: str, *, question_id: int = 0, answer_id: int = 0, value: int = 0) -> Write:
        key = f"{self.me}-{next(self.journal.numbers)}"
        return self.journal.begin(Write(self.me, kind, key, question_id, answer_id, value))

    def insist(
        self,
        write: Write,
        path: str,
        *,
        person: Person | None = None,
        form: str = "/settings/security",
        success: tuple[int, ...] = (303,),
        **fields: object,
    ) -> Reply:
        """Post the same form until the server answers; any other answer than success is a fault."""
        person = person or self.person
        deadline = time.monotonic() + PATIENCE_S
        while True:
            write.attempts += 1
            try:
                if not person.has_token:
                    person.read_token(form)
                reply = person.post(path, submission_key=write.key, **fields)
                break
            except (OSError, http.client.HTTPException):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        assert reply.status in success, f"{write}: {reply.status} {reply.text[:2000]}"
        return reply

    def any_question(self) -> int | None:
        with self.journal.lock:
            known = list(self.journal.questions)
        return self.random.choice(known) if known else None

    def any_answer(self) -> Known | None:
        with self.journal.lock:
            known = list(self.journal.answers)
        return self.random.choice(known) if known else None


def number_in(location: str, prefix: str) -> int:
    assert location.startswith(prefix), location
    return int(location.removeprefix(prefix).split("/")[0])
