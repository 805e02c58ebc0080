"""What the forms of a checklist must hold, with a sentence for each field that cannot be taken."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict

from mkt_dashboard.domain.compliance import addresses

LARGEST = Decimal("99999999999")


def _amount(value: str) -> str:
    """An amount as people write it: “140 000”, “900.50”, “1,5”. Empty is none."""
    plain = "".join(value.split()).replace("\u202f", "").replace(",", ".")
    if not plain:
        return ""
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        raise ValueError(f"“{value}” is not an amount. Write one like 900 or 900.50.") from None
    if not 0 <= amount <= LARGEST or amount != round(amount, 2):
        raise ValueError("Write an amount from 0 up, with two decimals at most.")
    return plain


def _sender(value: str) -> str:
    if value.strip() and (fault := addresses.fault(value.strip())):
        raise ValueError(fault)
    return value.strip()


Amount = Annotated[str, AfterValidator(_amount)]


class Form(BaseModel):
    model_config = ConfigDict(extra="ignore")


class GoalForm(Form):
    """What a campaign is for, and what it may cost."""

    goal_type: str = ""
    goal_target: Amount = ""
    budget_total: Amount = ""
    currency: str = "EUR"

    def fields(self) -> dict[str, Any]:
        """Return what changes: an empty amount takes the goal or the budget away."""
        has_goal = self.goal_type and self.goal_target and Decimal(self.goal_target) > 0
        goals = [{"type": self.goal_type, "target": self.goal_target}] if has_goal else []
        budget = {"total": self.budget_total, "currency": self.currency} if self.budget_total else None
        return {"goals": goals, "budget": budget}


class SenderForm(Form):
    """Who the mail is from, and the line that is read first."""

    sender_name: str = ""
    sender_email: Annotated[str, AfterValidator(_sender)] = ""
    subject: str = ""
    preheader: str = ""
