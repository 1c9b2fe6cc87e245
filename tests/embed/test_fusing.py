import pytest
import torch
from torch import nn

from tui_dedup.embed.fusing import fused

SIZE = (16, 16)


class Backwards(nn.Module):
    """Lists its norm right after its convolution, but runs them the other way round."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 3)
        self.norm = trained(nn.BatchNorm2d(3))

    def forward(self, pixels):
        return self.conv(self.norm(pixels)).flatten(1)


def trained(norm: nn.BatchNorm2d) -> nn.BatchNorm2d:
    """Give a norm the statistics of some training."""
    nn.init.uniform_(norm.weight, 0.5, 2)
    nn.init.uniform_(norm.bias, -1, 1)
    nn.init.uniform_(norm.running_mean, -1, 1)
    nn.init.uniform_(norm.running_var, 0.5, 2)
    return norm


@pytest.fixture(autouse=True)
def same_weights_each_time():
    torch.manual_seed(0)


def test_a_norm_after_its_convolution_is_folded_and_the_vectors_stay():
    tower = nn.Sequential(nn.Conv2d(3, 8, 3), trained(nn.BatchNorm2d(8)), nn.ReLU(), nn.Flatten()).eval()
    pixels = torch.rand(2, 3, *SIZE)

    folded = fused(tower, SIZE)

    assert not any(isinstance(module, nn.BatchNorm2d) for module in folded.modules())
    assert torch.allclose(folded(pixels), tower(pixels), atol=1e-5)


def test_an_order_that_only_the_list_has_is_left_alone():
    tower = Backwards().eval()

    assert fused(tower, SIZE) is tower


def test_a_tower_without_norms_is_left_alone():
    tower = nn.Sequential(nn.Conv2d(3, 8, 3), nn.Flatten()).eval()

    assert fused(tower, SIZE) is tower


@pytest.mark.model
def test_the_built_in_model_has_no_norm_left(builtin_encoder):
    assert not any(isinstance(module, nn.BatchNorm2d) for module in builtin_encoder._tower.modules())
