"""A plan taken apart: the files that we move ourselves, and the items that Photos must remove."""

from collections.abc import Callable

import msgspec

from tui_dedup.act.planfile import Plan, PlanGroup, PlanMember


def split(plan: Plan) -> tuple[Plan, Plan]:
    """Return the plan of the files and that of the items in Photos; in both a group has all that stays of it."""
    return _only(plan, lambda member: member.asset is None), _only(plan, lambda member: member.asset is not None)


def _only(plan: Plan, concerns: Callable[[PlanMember], bool]) -> Plan:
    groups = (_part(group, concerns) for group in plan.groups)
    return msgspec.structs.replace(plan, groups=tuple(group for group in groups if group.removed))


def _part(group: PlanGroup, concerns: Callable[[PlanMember], bool]) -> PlanGroup:
    members = tuple(member for member in group.members if member.action == "keep" or concerns(member))
    return msgspec.structs.replace(group, members=members)
