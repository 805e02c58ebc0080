"""Every page of the application in one table. A page that is not here does not exist."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui import links
from mkt_dashboard.ui.audience.contact_state import ContactState
from mkt_dashboard.ui.audience.contacts_state import ContactsState
from mkt_dashboard.ui.audience.imports_state import ImportsState, ImportState
from mkt_dashboard.ui.audience.lists_state import ListsState
from mkt_dashboard.ui.audience.new_import_state import NewImportState
from mkt_dashboard.ui.audience.pages import (
    contact_page,
    contacts_page,
    import_page,
    imports_page,
    lists_page,
    new_import_page,
)
from mkt_dashboard.ui.campaigns.checklist_state import ChecklistState
from mkt_dashboard.ui.campaigns.list_state import CampaignsState
from mkt_dashboard.ui.campaigns.live_state import LiveState
from mkt_dashboard.ui.campaigns.pages import (
    campaigns_page,
    checklist_page,
    live_page,
    people_page,
    report_page,
)
from mkt_dashboard.ui.campaigns.people_state import PeopleState
from mkt_dashboard.ui.campaigns.report_state import ReportState
from mkt_dashboard.ui.content.desk import DeskState
from mkt_dashboard.ui.content.pages import email_page, emails_page
from mkt_dashboard.ui.content.state import EmailsState
from mkt_dashboard.ui.folders.state import FoldersState
from mkt_dashboard.ui.home.pages import home_page
from mkt_dashboard.ui.home.state import HomeState
from mkt_dashboard.ui.instance.accounts_state import AccountsState
from mkt_dashboard.ui.instance.backups_state import BackupsState
from mkt_dashboard.ui.instance.health_state import HealthState
from mkt_dashboard.ui.instance.keys_state import KeysState
from mkt_dashboard.ui.instance.pages import (
    accounts_page,
    backups_page,
    health_page,
    keys_page,
    workspaces_page,
)
from mkt_dashboard.ui.instance.workspaces_state import WorkspacesState
from mkt_dashboard.ui.outbox.pages import outbox_page
from mkt_dashboard.ui.outbox.state import OutboxState
from mkt_dashboard.ui.settings.account_page import account_page
from mkt_dashboard.ui.settings.account_state import AccountState
from mkt_dashboard.ui.settings.api_keys_new_state import NewApiKeyState
from mkt_dashboard.ui.settings.api_keys_page import api_keys_page
from mkt_dashboard.ui.settings.api_keys_state import ApiKeysState
from mkt_dashboard.ui.settings.audit_pages import audit_page
from mkt_dashboard.ui.settings.audit_state import AuditState
from mkt_dashboard.ui.settings.members_page import members_page
from mkt_dashboard.ui.settings.members_state import MembersState
from mkt_dashboard.ui.settings.security_page import security_page
from mkt_dashboard.ui.settings.security_state import SecurityState
from mkt_dashboard.ui.settings.sso_page import sso_page
from mkt_dashboard.ui.settings.sso_state import SsoState


@dataclass(frozen=True)
class Page:
    """One screen inside the frame: where it is, what it shows, who may see it, what it loads on arrival."""

    path: str
    body: Callable[[], rx.Component]
    title: str
    permission: Permission
    on_load: tuple[Any, ...] = ()
    is_editor: bool = False


PAGES = (
    Page(
        links.HOME,
        home_page,
        "Home",
        Permission.WORKSPACE_READ,
        on_load=(HomeState.arrive, WorkspacesState.come_home),
    ),
    Page(
        links.CAMPAIGNS,
        campaigns_page,
        "Campaigns",
        Permission.CAMPAIGN_READ,
        on_load=(FoldersState.arrive, CampaignsState.arrive),
    ),
    Page(
        f"{links.CAMPAIGNS}/[campaign_id]",
        checklist_page,
        "Campaign",
        Permission.CAMPAIGN_READ,
        on_load=(ChecklistState.arrive,),
    ),
    Page(
        f"{links.CAMPAIGNS}/[campaign_id]/live",
        live_page,
        "Live",
        Permission.CAMPAIGN_READ,
        on_load=(LiveState.arrive,),
    ),
    Page(
        f"{links.CAMPAIGNS}/[campaign_id]/report",
        report_page,
        "Report",
        Permission.ANALYTICS_READ,
        on_load=(ReportState.arrive,),
    ),
    Page(
        f"{links.CAMPAIGNS}/[campaign_id]/people",
        people_page,
        "People",
        Permission.ANALYTICS_READ,
        on_load=(PeopleState.arrive,),
    ),
    Page(
        links.CONTACTS,
        contacts_page,
        "Contacts",
        Permission.CONTACT_READ,
        on_load=(ContactState.close, ContactsState.arrive),
    ),
    Page(
        f"{links.CONTACTS}/[contact_id]",
        contact_page,
        "Contact",
        Permission.CONTACT_READ,
        on_load=(ContactState.arrive,),
    ),
    Page(links.LISTS, lists_page, "Lists", Permission.LIST_READ, on_load=(ListsState.arrive,)),
    Page(links.IMPORTS, imports_page, "Imports", Permission.CONTACT_IMPORT, on_load=(ImportsState.arrive,)),
    Page(
        links.NEW_IMPORT,
        new_import_page,
        "Import contacts",
        Permission.CONTACT_IMPORT,
        on_load=(NewImportState.arrive,),
    ),
    Page(
        f"{links.IMPORTS}/[import_id]",
        import_page,
        "Import",
        Permission.CONTACT_IMPORT,
        on_load=(ImportState.arrive,),
    ),
    Page(links.OUTBOX, outbox_page, "Outbox", Permission.OUTBOX_READ, on_load=(OutboxState.arrive,)),
    Page(
        f"{links.OUTBOX}/[mail_id]",
        outbox_page,
        "Outbox",
        Permission.OUTBOX_READ,
        on_load=(OutboxState.arrive,),
    ),
    Page(links.ACCOUNT, account_page, "My account", Permission.ACCOUNT_OWN, (AccountState.arrive,)),
    Page(links.AUDIT, audit_page, "Audit log", Permission.AUDIT_READ, on_load=(AuditState.arrive,)),
    Page(
        links.EMAILS,
        emails_page,
        "Emails",
        Permission.CONTENT_READ,
        (FoldersState.arrive, EmailsState.arrive),
    ),
    Page(
        f"{links.EMAILS}/[content_id]",
        email_page,
        "Email",
        Permission.CONTENT_READ,
        (DeskState.arrive,),
        is_editor=True,
    ),
    Page(
        links.API_KEYS,
        api_keys_page,
        "API keys",
        Permission.API_KEY_CREATE,
        on_load=(ApiKeysState.arrive, NewApiKeyState.arrive),
    ),
    Page(links.MEMBERS, members_page, "Members", Permission.MEMBER_READ, (MembersState.arrive,)),
    Page(
        links.INSTANCE,
        workspaces_page,
        "Workspaces",
        Permission.INSTANCE_WORKSPACES,
        on_load=(WorkspacesState.arrive,),
    ),
    Page(
        links.INSTANCE_ACCOUNTS,
        accounts_page,
        "Accounts",
        Permission.INSTANCE_ACCOUNTS,
        on_load=(AccountsState.arrive,),
    ),
    Page(links.INSTANCE_KEYS, keys_page, "Keys", Permission.INSTANCE_KEYS, on_load=(KeysState.arrive,)),
    Page(
        links.INSTANCE_BACKUPS,
        backups_page,
        "Backups",
        Permission.INSTANCE_BACKUP,
        on_load=(BackupsState.arrive,),
    ),
    Page(links.INSTANCE_HEALTH, health_page, "Health", Permission.INSTANCE_READ, (HealthState.arrive,)),
    Page(links.SECURITY, security_page, "Security", Permission.SETTINGS_UPDATE, (SecurityState.arrive,)),
    Page(links.SSO, sso_page, "Single sign-on", Permission.SSO_MANAGE, (SsoState.arrive,)),
)
