"""The connection to one broker, by gmqtt: kept up, and acknowledging only what `Taking` has done with."""

import asyncio
import logging
import ssl
from typing import Any

import structlog
from gmqtt import Client
from gmqtt.mqtt.handler import MQTTConnectError
from msgspec import structs

from huiyin.doors.brokers.configured import Broker
from huiyin.doors.brokers.taking import Came, Taking

log = structlog.get_logger(__name__)
quiet = logging.getLogger("huiyin.doors.brokers.gmqtt")
quiet.setLevel(logging.CRITICAL + 1)  # it would write topics and payloads; what matters we say ourselves
KEPT = 3_600
"""Seconds for which the broker keeps what comes while we are away (MQTT 5)."""
UNACKNOWLEDGED = 1_000
"""Messages that the broker may send before the first is acknowledged; mosquitto itself allows 20 unless told."""
PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
STEADY = 30.0
WITHIN = 20.0
_NEVER = -2  # gmqtt counts -1 as for ever; coming back is ours, so that each time begins with a clean client


class NotSubscribed(Exception):
    """The broker does not let us listen to what we asked for."""


class Link:
    """One broker. `run` returns when told to stop."""

    def __init__(self, broker: Broker, taking: Taking, largest: int) -> None:
        self._broker = broker
        self._taking = taking
        self._largest = largest
        self._lost = asyncio.Event()
        self._granted: asyncio.Future[tuple[int, ...]] | None = None
        self._working: set[asyncio.Task[Any]] = set()
        self.listens = asyncio.Event()
        """Set while we are subscribed."""

    async def run(self, stop: asyncio.Event) -> None:
        """Come back whenever the connection ends, after longer and longer pauses."""
        tries = 0
        while not stop.is_set():
            began = asyncio.get_running_loop().time()
            try:
                await self._once(stop)
            except (OSError, ssl.SSLError, TimeoutError, MQTTConnectError, NotSubscribed) as problem:
                log.warning("broker_not_reached", host=self._broker.host, problem=_told(problem))
            except Exception:
                log.exception("broker_not_reached", host=self._broker.host)
            steady = asyncio.get_running_loop().time() - began > STEADY
            tries = 0 if steady else tries + 1
            await _either(stop, timeout=PAUSES[min(tries, len(PAUSES) - 1)])

    async def _once(self, stop: asyncio.Event) -> None:
        """1. Connect. 2. Subscribe. 3. Listen until told to stop or cut off. 4. Say goodbye."""
        client = self._client()
        self._lost.clear()
        self._granted = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(WITHIN):
                await client.connect(
                    self._broker.host, self._broker.port, ssl=self._tls(), version=self._broker.version
                )
                for subscription in self._broker.subscriptions:
                    await self._subscribe(client, subscription)
            log.info("broker_listens", host=self._broker.host, filters=list(self._broker.filters))
            self.listens.set()
            await _either(stop, self._lost)
        finally:
            self.listens.clear()
            await self._leave(client)

    async def _subscribe(self, client: Client, subscription: str) -> None:
        self._granted = asyncio.get_running_loop().create_future()
        client.subscribe(subscription, qos=1)
        if any(code >= 128 for code in await self._granted):
            raise NotSubscribed(subscription)

    async def _leave(self, client: Client) -> None:
        """What is not stored is not acknowledged, and comes again."""
        for task in tuple(self._working):
            task.cancel()
        try:
            async with asyncio.timeout(2):
                await client.disconnect()
        except (OSError, TimeoutError, AttributeError) as problem:
            log.info("broker_left_without_a_word", host=self._broker.host, problem=type(problem).__name__)

    def _client(self) -> Client:
        client = Client(
            self._broker.client,
            clean_session=False,
            optimistic_acknowledgement=False,
            logger=quiet,
            session_expiry_interval=KEPT,
            receive_maximum=UNACKNOWLEDGED,
            maximum_packet_size=self._largest + 1_024,
        )
        client.set_config({"reconnect_retries": _NEVER, "reconnect_delay": 0})
        if self._broker.user:
            client.set_auth_credentials(self._broker.user, self._broker.password or None)
        # gmqtt tells no handler a message's number, by which it is acknowledged and known when it comes again: its own
        # method for QoS 1 is replaced (`test_a_message_is_acknowledged_only_after_it_is_stored` would see it move).
        client._package_handler._handle_qos_1_publish_packet = lambda number, payload, topic, said: self._came(
            client, said, Came(str(topic), bytes(payload), 1, number)
        )
        client.on_message = lambda _client, topic, payload, qos, said: self._came(
            client, said, Came(str(topic), bytes(payload), 0)
        )
        client.on_disconnect = lambda *_: self._lost.set()
        client.on_subscribe = lambda _client, _number, granted, _properties: self._answered(granted)
        return client

    def _answered(self, granted: tuple[int, ...]) -> None:
        if self._granted is not None and not self._granted.done():
            self._granted.set_result(granted)

    def _came(self, client: Client, said: dict[str, Any], came: Came) -> None:
        """Take it beside the loop's other work, and acknowledge it then."""
        whole = structs.replace(came, dup=bool(said.get("dup")), retained=bool(said.get("retain")))
        task = asyncio.create_task(self._take(client, whole))
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    async def _take(self, client: Client, came: Came) -> None:
        try:
            await self._taking.take(came)
        except Exception:
            log.exception("broker_message_not_taken", host=self._broker.host)
            self._lost.set()  # come back: what is not acknowledged is sent again
            return
        if came.qos:
            client._package_handler._send_puback(came.packet)

    def _tls(self) -> ssl.SSLContext | bool:
        return ssl.create_default_context(cafile=self._broker.ca or None) if self._broker.tls else False


async def _either(*events: asyncio.Event, timeout: float | None = None) -> None:
    """Wait for any of these, at most so long."""
    waiting = [asyncio.ensure_future(one.wait()) for one in events]
    try:
        await asyncio.wait(waiting, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waiting:
            one.cancel()


def _told(problem: BaseException) -> str:
    return f"{type(problem).__name__}: {problem}"[:200]
