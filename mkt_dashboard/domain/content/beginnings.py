"""What a new email begins with: one of the starters, or a sheet that is blank but compiles."""

from mkt_dashboard.core.errors import InvalidInput
from mkt_dashboard.domain.content.schemas import EmailDraft
from mkt_dashboard.rendering import starters

BLANK = "blank"
BLANK_BODY = """<mjml>
  <mj-head>
    <mj-attributes>
      <mj-all font-family="Helvetica, Arial, sans-serif" />
      <mj-text font-size="16px" line-height="24px" color="#1c1d22" />
    </mj-attributes>
  </mj-head>
  <mj-body background-color="#eef0f3">
    <mj-section background-color="#ffffff">
      <mj-column>
        <mj-text>Hello {{ first_name|default("there") }},</mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
"""


def draft_of(key: str) -> EmailDraft:
    """Return what a starter, or the blank sheet, says."""
    if key == BLANK:
        return EmailDraft(body=BLANK_BODY)
    starter = next((one for one in starters.STARTERS if one.key == key), None)
    if starter is None:
        raise InvalidInput("There is no such starter.", {"starter": "Choose one of the starters shown."})
    source = starter.source
    return EmailDraft(subject=source.subject, preheader=source.preheader, body=source.body)
