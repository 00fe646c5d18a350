"""A mail server of a few lines that can be made to misbehave."""

from __future__ import annotations

import socketserver
import threading
from types import TracebackType


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mail on a free port. `mood`: well, hangs (accepts and says nothing), refuses (every recipient),
    busy (says so and hangs up), full (refuses the message once it has it), vanishes (takes it and hangs up),
    rude (takes it and refuses the goodbye), or falsely offers STARTTLS (`no_tls`).
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, mood: str = "well", *, host: str = "127.0.0.1") -> None:
        super().__init__((host, 0), _Conversation)
        self.mood = mood
        self.received: list[tuple[str, list[str], bytes]] = []
        self.logins: list[str] = []
        self.stopping = threading.Event()

    @property
    def url(self) -> str:
        host, port = self.server_address[:2]
        return f"smtp://{host!s}:{port}"

    def __enter__(self) -> MailServer:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self.shutdown()
        self.server_close()


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        if self.server.mood == "hangs":
            self.server.stopping.wait(30)
            return
        self.say("421 come back later" if self.server.mood == "busy" else "220 ready")
        if self.server.mood != "busy":
            self.converse()

    def converse(self) -> None:
        sender, recipients = "", []
        while line := self.rfile.readline().decode().strip():
            word = line.split(":")[0].split()[0].upper()
            if word == "EHLO":
                offers = ["test", "AUTH PLAIN LOGIN"] + ["STARTTLS"] * (self.server.mood == "no_tls")
                for offer in offers[:-1]:
                    self.say(f"250-{offer}")
                self.say(f"250 {offers[-1]}")
            elif word == "AUTH":
                self.server.logins.append(line)
                self.say("535 wrong" if self.server.mood == "distrusts" else "235 fine")
            elif word == "STARTTLS":
                self.say("454 not after all")
            elif word == "MAIL":
                sender = line.split(":", 1)[1].split()[0].strip("<>")
                self.say("250 fine")
            elif word == "RCPT":
                refused = self.server.mood == "refuses"
                recipients.append(line.split(":", 1)[1].strip().strip("<>"))
                self.say("550 nobody here" if refused else "250 fine")
            elif word == "DATA":
                if not self.take(sender, recipients):
                    return
            elif word == "QUIT":
                self.say("500 no" if self.server.mood == "rude" else "221 bye")
                return
            else:
                self.say("250 fine")

    def take(self, sender: str, recipients: list[str]) -> bool:
        """Take a message. False: and say no more."""
        self.say("354 go on")
        message = self.read_data()
        if self.server.mood == "full":
            self.say("452 no room")
            return True
        self.server.received.append((sender, recipients, message))
        if self.server.mood != "vanishes":
            self.say("250 taken")
        return self.server.mood != "vanishes"

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def read_data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines)
