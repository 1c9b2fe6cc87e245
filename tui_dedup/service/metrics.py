"""What the service counts, for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from tui_dedup.service.limits import Room

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)


class Metrics:
    """The numbers of one app, in a registry of their own."""

    def __init__(self, waiting: Room) -> None:
        self._registry = CollectorRegistry()
        names = ("method", "path", "status")
        self._requests = Counter("dedup_tui_requests", "Requests answered.", names, registry=self._registry)
        self._latency = Histogram(
            "dedup_tui_request_seconds", "Time to answer.", ("path",), buckets=_SECONDS, registry=self._registry
        )
        self._pictures = Counter("dedup_tui_pictures", "Pictures, by outcome.", ("outcome",), registry=self._registry)
        self._pass_size = Histogram("dedup_tui_pass_pictures", "Pictures in a pass.", buckets=_SIZES, registry=self._registry)
        self._pass_seconds = Histogram("dedup_tui_pass_seconds", "Time of a pass.", buckets=_SECONDS, registry=self._registry)
        gauge = Gauge("dedup_tui_waiting_pictures", "Pictures admitted and not answered yet.", registry=self._registry)
        gauge.set_function(lambda: waiting.taken)

    def answered(self, method: str, path: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(method, path, str(status)).inc()
        self._latency.labels(path).observe(seconds)

    def embedded(self, good: int, bad: int) -> None:
        """Count the pictures of a request."""
        self._pictures.labels("embedded").inc(good)
        self._pictures.labels("refused").inc(bad)

    def passed(self, pictures: int, seconds: float) -> None:
        """Count a pass of the model."""
        self._pass_size.observe(pictures)
        self._pass_seconds.observe(seconds)

    def text(self) -> bytes:
        """Return all numbers in Prometheus' text format."""
        return generate_latest(self._registry)
