"""The files for containers, by linters and schemas. No image was ever built of them here: there is no engine."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

from tui_dedup import config

DEPLOY = Path(__file__).parents[1] / "deploy"
MANIFESTS = sorted((DEPLOY / "kubernetes" / "base").glob("[!k]*.yaml"))
NAME = {"app.kubernetes.io/name": "dedup-tui"}


def run(*command: object) -> str:
    """Run a program and return what it says; fail with it when it is not content."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tool(name: str) -> Path:
    """Return a linter of the virtual environment."""
    return Path(sys.executable).with_name(name)


def compose() -> list[str]:
    """Return the command of Docker Compose; skip where it is absent. Its client alone is asked, never an engine."""
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    if (
        shutil.which("docker")
        and not subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode
    ):
        return ["docker", "compose"]
    pytest.skip("no Docker Compose")


def built(variant: str) -> list[dict]:
    """Return the objects that a kustomization comes to; skip without kubectl."""
    if shutil.which("kubectl") is None:
        pytest.skip("no kubectl")
    return list(yaml.safe_load_all(run("kubectl", "kustomize", DEPLOY / "kubernetes" / variant)))


def pod(manifests: list[dict]) -> dict:
    """Return the pod of the deployment."""
    (deployment,) = [found for found in manifests if found["kind"] == "Deployment"]
    return deployment["spec"]["template"]


def base() -> list[dict]:
    return [yaml.safe_load(path.read_text()) for path in MANIFESTS]


def test_the_dockerfile_is_clean():
    run(tool("hadolint"), DEPLOY / "Dockerfile")


def test_annoy_is_built_as_in_the_makefile():
    flags = "-O3,-std=c++14,-DANNOYLIB_MULTITHREADED_BUILD"
    assert f"ANNOY_COMPILER_ARGS := {flags}\n" in (DEPLOY.parent / "Makefile").read_text()
    assert f'ANNOY_COMPILER_ARGS="{flags}"\n' in (DEPLOY / "Dockerfile").read_text()


def test_all_yaml_is_clean():
    run(tool("yamllint"), "--strict", "-c", DEPLOY.parent / ".yamllint.yaml", DEPLOY)


def test_compose_understands_its_file(monkeypatch):
    monkeypatch.setenv("DEDUP_TUI_SERVE_TOKEN", "a-token")
    found = yaml.safe_load(run(*compose(), "-f", DEPLOY / "compose.yaml", "--profile", "cpu", "--profile", "gpu", "config"))
    assert set(found["services"]) == {"serve-cpu", "serve-gpu"}
    assert all(service["environment"]["DEDUP_TUI_SERVE_TOKEN"] == "a-token" for service in found["services"].values())


def test_compose_starts_nothing_without_a_token_and_opens_nothing_to_the_world():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    for service in services.values():
        assert ":?" in service["environment"]["DEDUP_TUI_SERVE_TOKEN"]
        assert service["ports"] == ["${DEDUP_TUI_BIND:-127.0.0.1}:8002:8002"]
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.stem)
def test_a_manifest_follows_the_schema_of_kubernetes(path):
    kubernetes_validate.validate(yaml.safe_load(path.read_text()), kubernetes_validate.latest_version(), strict=True)


@pytest.mark.parametrize("variant", ["base", "gpu"])
def test_what_is_applied_follows_the_schema_too(variant):
    manifests = built(variant)
    assert len(manifests) == len(MANIFESTS)
    for manifest in manifests:
        kubernetes_validate.validate(manifest, kubernetes_validate.latest_version(), strict=True)


def test_gpus_are_asked_for_by_the_gpu_variant_alone():
    limits = {variant: pod(built(variant))["spec"]["containers"][0]["resources"]["limits"] for variant in ("base", "gpu")}
    assert limits["gpu"].pop("nvidia.com/gpu") == "1"
    assert limits["gpu"].keys() == limits["base"].keys()


def test_a_pod_has_no_rights_that_it_does_not_need():
    spec = pod(base())["spec"]
    (container,) = spec["containers"]
    assert not spec["automountServiceAccountToken"]
    assert spec["securityContext"]["runAsNonRoot"]
    assert f"USER {spec['securityContext']['runAsUser']}:" in (DEPLOY / "Dockerfile").read_text()
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {"startupProbe", "readinessProbe", "livenessProbe", "resources"} <= container.keys()


def test_every_selector_means_the_pods_of_the_service():
    specs = {manifest["kind"]: manifest["spec"] for manifest in base()}
    assert pod(base())["metadata"]["labels"] == NAME
    assert specs["Service"]["selector"] == NAME
    for selector in (
        specs["Deployment"]["selector"],
        specs["PodDisruptionBudget"]["selector"],
        specs["NetworkPolicy"]["podSelector"],
    ):
        assert selector == {"matchLabels": NAME}


def test_every_setting_named_is_one_of_ours():
    ours = {config.ENVIRONMENT_PREFIX + section.variable(key) for section in config.sections() for key in section.keys}
    text = "".join(path.read_text() for path in DEPLOY.rglob("*") if path.is_file())
    named = set(re.findall(rf"{config.ENVIRONMENT_PREFIX}\w+", text)) - {"DEDUP_TUI_BIND"}
    assert "DEDUP_TUI_SERVE_TOKEN" in named
    assert named <= ours
