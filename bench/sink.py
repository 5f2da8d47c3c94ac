"""A mail server that takes everything and keeps nothing: `python -m bench.sink` prints its port.

Ours, because Postfix's `smtp-sink` is not everywhere. It looks for line ends and final dots only; several times as fast
as what is measured against it.
"""

import asyncio
import sys

ANSWERS = {
    b"EHLO": b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
}
OK = b"250 2.0.0 OK\r\n"
END = b"\r\n.\r\n"


class Taker(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.buffer = b""
        self.in_text = False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        answers = []
        while True:
            before, end, after = self.buffer.partition(END if self.in_text else b"\r\n")
            if not end:
                break
            self.buffer = after
            answers.append(OK if self.in_text else ANSWERS.get(before[:4].upper(), OK))
            self.in_text = answers[-1].startswith(b"354")
        self.transport.write(b"".join(answers))


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Taker, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
