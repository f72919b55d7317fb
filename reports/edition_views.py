"""The pages of editions: the list with freezing, one edition, the differences of two."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.posted import key_sent, new_key
from institutions.refusals import Refused
from jinchang_vet.kit.crumbs import Crumb
from reports.addressing import Address, places, read_address
from reports.downloads import note_edition
from reports.edition_content import canonical
from reports.edition_forms import FreezeForm
from reports.edition_list import load_edition_list
from reports.edition_now import present
from reports.edition_page import DifferencesPage, load_differences, load_edition
from reports.editions import freeze_year, may_freeze
from reports.models import Edition
from reports.views import picker_selects
from submissions.round_keeping_views import explain
from submissions.stepping import take_step

WRONG_FORM = HTTPStatus.UNPROCESSABLE_ENTITY


@require_safe
@duty_required(Duty.READ_FIGURES)
def editions(request) -> HttpResponse:
    """All editions of a region; whoever keeps its plans freezes the year here."""
    return _list(request, read_address(request))


@require_POST
@duty_required(Duty.KEEP_PLANS)
def edition_freeze(request) -> HttpResponse:
    """Freeze the region and year of the address."""
    address = read_address(request)
    form = FreezeForm(request.POST)
    if not form.is_valid():
        return _list(request, address, form, WRONG_FORM)

    def refused(refusal: Refused) -> HttpResponse:
        explain(form, refusal)
        return _list(request, address, form, refusal.status)

    return take_step(
        request,
        lambda: freeze_year(
            address.region, year=address.year, **form.cleaned_data, **key_sent(request)
        ),
        done=f"已定稿{address.region} {address.year} 年度数据。",
        leads_to=f"{reverse('editions')}?{address.query}",
        refused=refused,
    )


@require_safe
@duty_required(Duty.READ_FIGURES)
def edition(request, pk: int) -> HttpResponse:
    """What one edition froze, whether it is whole, and whether the pages still say the same."""
    found = _edition(request, pk)
    page = load_edition(found, number=request.GET.get("page", "1"), now=timezone.now())
    context = {"page": page, "edition": found, "crumbs": _crumbs(found, str(found))}
    return render(request, "reports/edition.html", context)


@require_safe
@duty_required(Duty.READ_FIGURES)
def edition_differences(request, pk: int) -> HttpResponse:
    """What differs between an edition and another one of its region and year, or now."""
    found = _edition(request, pk)
    page: DifferencesPage = load_differences(
        found, asked=request.GET.get("with", "now"), user=request.user, now=timezone.now()
    )
    crumbs = _crumbs(found, "差异")
    return render(
        request,
        "reports/edition_differences.html",
        {"page": page, "edition": found, "crumbs": crumbs},
    )


@require_safe
@duty_required(Duty.READ_FIGURES)
def edition_content(request, pk: int) -> HttpResponse:
    """The frozen content as the very bytes of which the SHA-256 was taken."""
    found = _edition(request, pk)
    note_edition(found, by=request.user)
    name = f"{found.region.code}-{found.year}-edition-{found.number}.json"
    response = HttpResponse(canonical(found.content), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _edition(request, pk: int) -> Edition:
    rows = Edition.objects.visible_to(request.user).select_related("region", "by")
    return get_object_or_404(rows, pk=pk)


def _crumbs(found: Edition, last: str) -> tuple[Crumb, ...]:
    address = f"{reverse('editions')}?region={found.region.code}&year={found.year}"
    return (Crumb("导出", reverse("exports")), Crumb("定稿", address), Crumb(last))


def _list(
    request,
    address: Address,
    form: FreezeForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    now = present(address.region, address.year, now=timezone.now())
    page = load_edition_list(request.user, address.region, address.year, now)
    changed = page.newest is None or page.changed > 0
    may = changed and now is not None and may_freeze(request.user, address.region)
    warnings = now.warnings if now is not None else ()
    context = {
        "page": page,
        "address": address,
        "demo": places(request).demo_present,
        "selects": picker_selects(address)[:2],
        "crumbs": (Crumb("导出", f"{reverse('exports')}?{address.query}"), Crumb("定稿")),
        "form": (form or FreezeForm(asks=bool(warnings))) if may else None,
        "warnings": warnings,
        "freeze_url": f"{reverse('edition_freeze')}?{address.query}",
        "key": new_key(),
    }
    return render(request, "reports/editions.html", context, status=status)
