"""What each event says in a few words, in Dutch and English: for auditors, and for staff at an account."""

from typing import Final, NamedTuple

from domain.kernel import Event
from domain.values import Language


class Words(NamedTuple):
    """The same in both languages."""

    dutch: str
    english: str

    def in_language(self, language: Language) -> str:
        return self.dutch if language is Language.DUTCH else self.english


EVENTS: Final = {
    "account.opened": Words("Toegangscode aangevraagd en toegekend", "Account opened"),
    "account.activated": Words("Geactiveerd", "Activated"),
    "account.code_issued": Words("Code toegekend", "Code issued"),
    "account.code_revoked": Words("Code ingetrokken", "Code revoked"),
    "account.code_sent": Words("Code verstuurd", "Code sent"),
    "account.first_password_sent": Words("Eerste wachtwoord verstuurd", "First password sent"),
    "account.suspended": Words("Tijdelijk gedeactiveerd", "Suspended"),
    "account.held": Words("Aangehouden om een uitschrijving", "Held for a deregistration"),
    "account.code_blocked": Words("Code geblokkeerd wegens achterstand", "Code blocked for arrears"),
    "account.arrears_settled": Words("Achterstand voldaan", "Arrears settled"),
    "account.closure_requested": Words("Opheffing gevraagd", "Closure requested"),
    "account.closed": Words("Opgeheven", "Closed"),
    "account.credit_deposited": Words("Saldo gestort", "Credit deposited"),
    "account.credit_charged_back": Words("Storting teruggeboekt", "Deposit charged back"),
    "account.chargeback_reversed": Words("Terugboeking ongedaan gemaakt", "Chargeback reversed"),
    "account.credit_refunded": Words("Saldo terugbetaald", "Credit refunded"),
    "account.credit_restored": Words("Terugbetaling teruggekomen", "Refund restored"),
    "account.credit_lapsed": Words("Tegoed vervallen", "Credit lapsed"),
    "account.credit_reserved": Words("Gereserveerd voor een bestelling", "Reserved for an order"),
    "account.credit_captured": Words("Bestelling betaald uit saldo", "Order paid from credit"),
    "account.successor_issued": Words("Vervangende code toegekend", "Replacement code issued"),
    "account.successor_sent": Words("Vervangende code verstuurd", "Replacement code sent"),
    "account.successor_password_due": Words(
        "Wachtwoord bij de vervangende code moet worden verstuurd", "Password of the replacement code is due"
    ),
    "account.successor_password_sent": Words(
        "Wachtwoord bij de vervangende code verstuurd", "Password of the replacement code sent"
    ),
    "account.code_took_over": Words("Vervangende code in gebruik genomen", "Replacement code took over"),
    "account.application_email_changed": Words(
        "E-mailadres van de aanvraag gewijzigd", "Email address of the application changed"
    ),
    "account.application_email_corrected": Words(
        "E-mailadres van de aanvraag gecorrigeerd", "Email address of the application corrected"
    ),
    "account.first_password_due": Words("Eerste wachtwoord moet worden verstuurd", "First password is due"),
    "account.password_changed": Words("Wachtwoord gewijzigd", "Password changed"),
    "account.replacement_password_due": Words(
        "Vervangend wachtwoord moet worden verstuurd", "Replacement password is due"
    ),
    "account.replacement_password_sent": Words(
        "Vervangend wachtwoord verstuurd", "Replacement password sent"
    ),
    "account.replacement_password_failed": Words(
        "Vervangend wachtwoord kon niet worden verstuurd", "Replacement password could not be sent"
    ),
    "account.suspension_ended": Words("Deactivering beëindigd", "Suspension ended"),
    "account.hold_ended": Words("Aanhouding beëindigd", "Hold ended"),
    "account.code_reactivated": Words("Code geheractiveerd", "Code reactivated"),
    "account.deposit_started": Words("Storting begonnen", "Deposit started"),
    "account.deposit_opened": Words(
        "Storting geopend bij de betaaldienst", "Deposit opened at the payment provider"
    ),
    "account.deposit_failed": Words("Storting mislukt", "Deposit failed"),
    "account.deposit_given_up": Words("Niet meer op de storting gewacht", "Deposit given up"),
    "account.refund_arrived": Words("Terugbetaling aangekomen", "Refund arrived"),
    "account.credit_released": Words("Reservering vrijgegeven", "Reservation released"),
    "account.closure_rejected": Words("Opheffing afgewezen", "Closure rejected"),
    "account.data_exported": Words("Gegevens uitgegeven", "Data exported"),
    "account.early_erasure_requested": Words("Vervroegde wissing gevraagd", "Early erasure requested"),
    "account.early_erasure_approved": Words("Vervroegde wissing goedgekeurd", "Early erasure approved"),
    "account.erasure_started": Words("Wissen van de houder begonnen", "Erasure of the holder started"),
    "account.erasure_done": Words("Gegevens van de houder gewist", "Holder erased"),
    "customer.reminder_noted": Words("Herinnering genoteerd bij de klant", "Reminder noted of the customer"),
    "customer.overdue_noted": Words("Achterstand genoteerd bij de klant", "Arrears noted of the customer"),
    "customer.registered": Words("Klant ingeschreven", "Customer registered"),
    "customer.account_added": Words("Toegangscode bij de klant gekomen", "Account joined the customer"),
    "customer.account_removed": Words("Toegangscode bij de klant weg", "Account left the customer"),
    "customer.account_erased": Words("Houder bij de klant gewist", "Account of the customer erased"),
    "customer.mandate_given": Words("Incassomachtiging gegeven", "Mandate given"),
    "customer.mandate_amendment_asked": Words(
        "Wijziging van de incassorekening gevraagd", "Change of the debited account asked"
    ),
    "customer.mandate_amendment_vetoed": Words(
        "Wijziging van de incassorekening tegengehouden", "Change of the debited account stopped"
    ),
    "customer.mandate_amended": Words("Incassorekening gewijzigd", "Debited account changed"),
    "customer.mandate_used": Words("Incassomachtiging gebruikt", "Mandate used"),
    "customer.mandate_ended": Words("Incassomachtiging beëindigd", "Mandate ended"),
    "customer.payment_method_changed": Words("Betaalwijze gewijzigd", "Payment method changed"),
    "customer.billing_address_changed": Words("Factuuradres gewijzigd", "Billing address changed"),
    "customer.billing_address_overridden": Words(
        "Factuuradres door een medewerker gekozen", "Billing address chosen by staff"
    ),
    "customer.billing_address_withdrawn": Words(
        "Gekozen factuuradres ingetrokken", "Chosen billing address withdrawn"
    ),
    "customer.debit_order_opened": Words("Bestelling op incasso opgenomen", "Order by direct debit noted"),
    "customer.debit_order_closed": Words("Bestelling op incasso afgesloten", "Order by direct debit closed"),
    "customer.invoice_opened": Words(
        "Openstaande factuur genoteerd bij de klant", "Invoice to be paid noted of the customer"
    ),
    "customer.settlement_noted": Words(
        "Voldoening genoteerd bij de klant", "Settlement noted of the customer"
    ),
    "customer.invoice_reopened": Words("Factuur staat weer open", "Invoice is to be paid again"),
    "customer.owed_back_noted": Words(
        "Tegoed van de klant genoteerd", "What is owed back noted of the customer"
    ),
    "customer.paid_back_noted": Words(
        "Terugbetaling genoteerd bij de klant", "Pay-back noted of the customer"
    ),
    "customer.data_exported": Words("Gegevens van de klant uitgegeven", "Customer's data exported"),
    "customer.erasure_started": Words("Wissen van de klant begonnen", "Erasure of the customer started"),
    "customer.erasure_done": Words("Gegevens van de klant gewist", "Customer erased"),
    "customer.fiscal_erasure_started": Words(
        "Wissen van fiscale gegevens begonnen", "Erasure of fiscal data started"
    ),
    "customer.fiscal_erasure_done": Words("Fiscale gegevens gewist", "Fiscal data erased"),
    "invoice.issued": Words("Factuur uitgereikt", "Invoice issued"),
    "invoice.sent": Words("Factuur verstuurd", "Invoice sent"),
    "invoice.collection_ordered": Words("Incasso opgedragen", "Direct debit ordered"),
    "invoice.collection_called_off": Words("Incasso afgeblazen", "Direct debit called off"),
    "invoice.collection_submitted": Words("Incasso aangeboden bij de bank", "Direct debit submitted"),
    "invoice.payment_received": Words("Betaling ontvangen", "Payment received"),
    "invoice.settled": Words("Voldaan", "Settled"),
    "invoice.collection_returned": Words("Incasso teruggekomen", "Direct debit returned"),
    "invoice.collection_noted": Words("Bank meldde nog over de incasso", "Bank told more of it"),
    "invoice.charged_back": Words("Betaling van de storting teruggeboekt", "Top-up charged back"),
    "invoice.chargeback_reversed": Words("Terugboeking ongedaan gemaakt", "Chargeback reversed"),
    "invoice.reminder_issued": Words("Herinnering opgemaakt", "Reminder issued"),
    "invoice.reminder_sent": Words("Herinnering verstuurd", "Reminder sent"),
    "invoice.listed_on_final_notice": Words("Op een aanmaning gezet", "Listed on a final notice"),
    "invoice.overdue": Words("Ook na aanmaning niet betaald", "Overdue: unpaid after final notice"),
    "invoice.dunning_held": Words("Invordering aangehouden", "Dunning held"),
    "invoice.dunning_resumed": Words("Invordering hervat", "Dunning resumed"),
    "invoice.write_off_requested": Words("Afboeking gevraagd", "Write-off requested"),
    "invoice.write_off_rejected": Words("Afboeking afgewezen", "Write-off rejected"),
    "invoice.written_off": Words("Afgeboekt", "Written off"),
    "invoice.credit_note_requested": Words("Creditnota gevraagd", "Credit note requested"),
    "invoice.credit_note_rejected": Words("Creditnota afgewezen", "Credit note rejected"),
    "invoice.credit_note_issued": Words("Creditnota uitgereikt", "Credit note issued"),
    "invoice.credit_paid_back": Words("Gecrediteerd bedrag terugbetaald", "Credited amount paid back"),
    "invoice.pay_back_ordered": Words("Terugbetaling opgedragen", "Payout ordered"),
    "invoice.pay_back_failed": Words("Terugbetaling mislukt", "Payout failed"),
    "invoice.payment_started": Words("Betaling van de factuur begonnen", "Payment of the invoice started"),
    "invoice.payment_opened": Words("Betaling geopend bij de betaaldienst", "Payment opened"),
    "invoice.payment_failed": Words("Betaling mislukt", "Payment failed"),
    "invoice.payment_given_up": Words("Niet meer op de betaling gewacht", "Payment given up"),
    "invoice.payment_came": Words("Betaald via de betaaldienst", "Paid through the provider"),
    "invoice.payment_taken_back": Words("Betaling teruggeboekt", "Payment taken back"),
    "final_notice.issued": Words("Aanmaning opgemaakt", "Final notice issued"),
    "final_notice.sent": Words("Aanmaning verstuurd", "Final notice sent"),
    "final_notice.fee_paid": Words("Aanmaningskosten betaald", "Fee paid"),
    "final_notice.fee_taken_back": Words("Betaling van kosten teruggeboekt", "Payment of the fee taken back"),
    "final_notice.fee_write_off_requested": Words("Afboeking van kosten gevraagd", "Fee write-off requested"),
    "final_notice.fee_write_off_rejected": Words("Afboeking van kosten afgewezen", "Fee write-off rejected"),
    "final_notice.fee_written_off": Words("Aanmaningskosten afgeboekt", "Fee written off"),
    "order.placed": Words("Besteld", "Ordered"),
    "order.refused": Words("Bestelling geweigerd", "Order refused"),
    "order.delivered": Words("Geleverd", "Delivered"),
    "order.failed": Words("Levering mislukt", "Delivery failed"),
    "order.invoiced": Words("Op een factuur gezet", "Put on an invoice"),
    "filing.refused": Words("Deponering geweigerd", "Filing refused"),
    "filing.statement_filed": Words("Jaarrekening gedeponeerd", "Financial statement filed"),
    "application.received": Words("Aanvraag ontvangen", "Application received"),
    "application.refused": Words("Aanvraag geweigerd", "Application refused"),
    "application.loss_confirmation_due": Words(
        "Bevestiging van verlies moet worden gevraagd", "Confirmation of a loss is to be asked"
    ),
    "application.loss_confirmation_sent": Words(
        "Bevestiging van verlies gevraagd", "Confirmation of a loss asked"
    ),
    "application.granted": Words("Aanvraag toegekend", "Application granted"),
    "application.referred": Words("Aanvraag doorverwezen naar medewerkers", "Application referred to staff"),
    "application.answered": Words("Aanvraag beantwoord", "Application answered"),
    "application.erasure_started": Words(
        "Wissen van de aanvraag begonnen", "Erasure of the application started"
    ),
    "application.erasure_done": Words("Gegevens van de aanvraag gewist", "Application erased"),
    "registration.deregistered": Words("Uitgeschreven uit het register", "Deregistered"),
    "registration.deregistration_held": Words("Uitschrijving aangehouden", "Deregistration held"),
    "registration.signal_received": Words("Signaal van het register", "Signal of the register"),
    "registration.end_announced": Words("Einde aangekondigd", "End announced"),
    "registration.branch_linked": Words("Vestiging gekoppeld", "Branch linked"),
    "registration.held_dismissed": Words(
        "Aangehouden uitschrijving verworpen", "Held deregistration dismissed"
    ),
    "registration.listed_again": Words("Weer ingeschreven in het register", "Listed in the register again"),
    "registration.matter_settled": Words(
        "Kwestie van het register afgehandeld", "Matter of the register settled"
    ),
    "registration.referred_to_staff": Words(
        "Kwestie van het register bij medewerkers gelegd", "Matter of the register referred to staff"
    ),
    "deregistration_day.released": Words("Uitschrijvingen vrijgegeven", "Held deregistrations released"),
    "deregistration_day.dismissed": Words("Uitschrijvingen verworpen", "Held deregistrations dismissed"),
    "deregistration_day.counted": Words(
        "Uitschrijvingen van de dag geteld", "Deregistrations of the day counted"
    ),
    "deregistration_day.staff_alarmed": Words(
        "Medewerkers gewaarschuwd over uitschrijvingen", "Staff alarmed about deregistrations"
    ),
    "authorisation.requested": Words("Autorisatie gevraagd", "Authorisation requested"),
    "authorisation.granted": Words("Autorisatie verleend", "Authorisation granted"),
    "authorisation.refused": Words("Autorisatie geweigerd", "Authorisation refused"),
    "authorisation.confirmed": Words("Autorisatie bevestigd", "Authorisation confirmed"),
    "authorisation.reminder_due": Words(
        "Aan bevestigen van de autorisatie herinneren", "Reminder to confirm the authorisation is due"
    ),
    "authorisation.withdrawn": Words("Autorisatie ingetrokken", "Authorisation withdrawn"),
    "authorisation.lapsed": Words("Autorisatie vervallen", "Authorisation lapsed"),
    "authorisation.ended": Words("Autorisatie beëindigd", "Authorisation ended"),
    "bank_entry.booked": Words("Door de bank geboekt", "Booked by the bank"),
    "bank_entry.unmatched": Words("Boeking past nergens bij", "Booking fits nothing"),
    "bank_entry.detailed": Words("Bank gaf meer bijzonderheden", "Bank told more details"),
    "bank_entry.described": Words("Bank gaf de omschrijving", "Bank told the description"),
    "bank_entry.settled": Words("Boeking verwerkt", "Booking settled"),
    "bank_entry.split": Words("Boeking verdeeld", "Booking split"),
    "bank_entry.booked_as_other": Words("Anders geboekt", "Booked as something else"),
    "bank_entry.set_off": Words("Boeking verrekend", "Booking set off"),
    "bank_entry.half_told": Words("Bank meldde een deel", "Bank told a part"),
    "bank_file.taken": Words("Bestand van de bank verwerkt", "File of the bank taken"),
    "bank_file.refused": Words("Bestand van de bank geweigerd", "File of the bank refused"),
    "bank_file.settled": Words("Bestand van de bank afgehandeld", "File of the bank settled"),
    "consultation.personal_data_read": Words("Persoonsgegevens bekeken", "Personal data read"),
    "consultation.accounts_consulted": Words("Accounts bekeken", "Accounts consulted"),
    "deactivation.requested": Words("Verzoek om deactivering ontvangen", "Deactivation requested"),
    "deactivation.requester_contacted": Words("Contact gehad met de verzoeker", "Requester contacted"),
    "deactivation.settled": Words("Verzoek om deactivering afgehandeld", "Request to deactivate settled"),
    "deactivation.erasure_started": Words(
        "Wissen van het verzoek begonnen", "Erasure of the request started"
    ),
    "deactivation.erasure_done": Words("Gegevens van het verzoek gewist", "Request erased"),
    "effect.attempted": Words("Handeling naar buiten begonnen", "Act outside attempted"),
    "effect.done": Words("Handeling naar buiten gelukt", "Act outside done"),
    "effect.failed": Words("Handeling naar buiten mislukt", "Act outside failed"),
    "effect.reopened": Words("Handeling naar buiten opnieuw geprobeerd", "Act outside tried again"),
    "effect.settled": Words("Handeling naar buiten afgehandeld", "Act outside settled"),
    "filed_years.year_filed": Words("Boekjaar genoteerd als gedeponeerd", "Financial year noted as filed"),
    "guest_order.placed": Words("Besteld zonder toegangscode", "Ordered without a code"),
    "guest_order.payment_opened": Words("Betaling van de bestelling geopend", "Payment of the order opened"),
    "guest_order.paid": Words("Bestelling betaald", "Order paid"),
    "guest_order.paid_late": Words("Bestelling te laat betaald", "Order paid too late"),
    "guest_order.abandoned": Words("Bestelling niet betaald", "Order abandoned"),
    "guest_order.delivered": Words("Bestelling zonder code geleverd", "Order without a code delivered"),
    "guest_order.failed": Words("Bestelling zonder code mislukt", "Order without a code failed"),
    "guest_order.paid_back": Words("Bestelling terugbetaald", "Order paid back"),
    "guest_order.pay_back_failed": Words(
        "Terugbetaling van de bestelling mislukt", "Paying the order back failed"
    ),
    "guest_order.owed_settled": Words(
        "Tegoed van de bestelling afgehandeld", "What was owed of the order settled"
    ),
    "guest_order.charged_back": Words(
        "Betaling van de bestelling teruggeboekt", "Payment of the order charged back"
    ),
    "guest_order.chargeback_reversed": Words("Terugboeking ongedaan gemaakt", "Chargeback reversed"),
    "guest_order.erasure_started": Words("Wissen van de bestelling begonnen", "Erasure of the order started"),
    "guest_order.erasure_done": Words("Gegevens van de bestelling gewist", "Order erased"),
    "bank_year.erasure_started": Words(
        "Wissen van bankgegevens begonnen", "Erasure of a year of the bank started"
    ),
    "bank_year.erasure_done": Words("Bankgegevens van een jaar gewist", "Year of the bank erased"),
    "invoice_delivery.email_asked": Words("Facturen per e-mail gevraagd", "Invoices by email asked"),
    "invoice_delivery.email_confirmed": Words(
        "E-mailadres voor facturen bevestigd", "Email address for invoices confirmed"
    ),
    "invoice_delivery.email_took_effect": Words(
        "Facturen gaan naar het nieuwe e-mailadres", "Invoices go to the new email address"
    ),
    "invoice_delivery.email_vetoed": Words(
        "Wijziging van het e-mailadres tegengehouden", "Change of the email address stopped"
    ),
    "invoice_delivery.digital_resumed": Words("Facturen weer digitaal", "Invoices digital again"),
    "invoice_delivery.post_chosen": Words("Facturen per post gekozen", "Invoices by post chosen"),
    "invoice_delivery.mail_returned": Words("Factuurmail kwam terug", "Invoice email came back"),
    "invoice_delivery.ended": Words("Verzending van facturen beëindigd", "Delivery of invoices ended"),
    "log_break.acknowledged": Words("Breuk in het logboek erkend", "Break of the log acknowledged"),
    "management.begun": Words("Organisatie kreeg een accountmanager", "Organisation got an account manager"),
    "management.ended": Words(
        "Organisatie heeft geen accountmanager meer", "Organisation has no account manager any more"
    ),
    "notice.posted": Words("Mededeling geplaatst", "Notice posted"),
    "notice.lifted": Words("Mededeling ingetrokken", "Notice lifted"),
    "payment_file.collections_drawn_up": Words(
        "Incassobestand samengesteld", "File of direct debits drawn up"
    ),
    "payment_file.payouts_drawn_up": Words("Betaalbestand samengesteld", "File of payouts drawn up"),
    "payment_file.written": Words("Bestand voor de bank geschreven", "File for the bank written"),
    "payment_file.sent": Words("Bestand naar de bank gestuurd", "File sent to the bank"),
    "payout.ordered": Words("Uitbetaling opgedragen", "Payout ordered"),
    "payout.told": Words("Bank meldde de uitbetaling", "Bank told of the payout"),
    "payout.silent": Words("Bank zweeg over de uitbetaling", "Bank was silent about the payout"),
    "payout.settled": Words("Uitbetaling afgehandeld", "Payout settled"),
    "question.asked": Words("Vraag gesteld", "Question asked"),
    "question.answered": Words("Vraag beantwoord", "Question answered"),
    "question.dismissed": Words("Vraag terzijde gelegd", "Question dismissed"),
    "question.erasure_started": Words("Wissen van de vraag begonnen", "Erasure of the question started"),
    "question.erasure_done": Words("Gegevens van de vraag gewist", "Question erased"),
    "recovery.replacement_asked": Words("Vervangend wachtwoord gevraagd", "Replacement password asked"),
    "refund.requested": Words("Terugbetaling gevraagd", "Refund requested"),
    "refund.proposed": Words("Terugbetaling voorgesteld", "Refund proposed"),
    "refund.approved": Words("Terugbetaling goedgekeurd", "Refund approved"),
    "refund.refused": Words("Terugbetaling geweigerd", "Refund refused"),
    "refund.sent": Words("Terugbetaling opgedragen", "Refund ordered"),
    "refund.filed": Words("Terugbetaling in een bestand voor de bank", "Refund put in a file for the bank"),
    "refund.paid": Words("Terugbetaling uitbetaald", "Refund paid"),
    "refund.failed": Words("Terugbetaling mislukt", "Refund failed"),
    "reservation.taken": Words("Vastgelegd, zodat het één keer telt", "Claimed, so that it counts once"),
    "reservation.released": Words("Niet meer vastgelegd", "No longer claimed"),
    "series.number_taken": Words("Factuurnummer uitgegeven", "Invoice number taken"),
    "staff_member.enrolled": Words("Medewerker uitgenodigd", "Member of staff invited"),
    "staff_member.invitation_approved": Words("Uitnodiging goedgekeurd", "Invitation approved"),
    "staff_member.roles_changed": Words("Rollen gewijzigd", "Roles changed"),
    "staff_member.blocked": Words("Medewerker geblokkeerd", "Member of staff blocked"),
    "staff_member.unblocked": Words("Blokkade van medewerker beëindigd", "Member of staff unblocked"),
    "staff_member.access_reset": Words(
        "Toegang van medewerker opnieuw ingesteld", "Access of a member of staff reset"
    ),
    "staff_member.password_changed": Words(
        "Medewerker wijzigde het wachtwoord", "Member of staff changed the password"
    ),
    "staff_member.second_factor_enrolled": Words(
        "Medewerker koppelde een tweede factor", "Member of staff enrolled a second factor"
    ),
    "staff_member.passkey_registered": Words(
        "Medewerker voegde een passkey toe", "Member of staff added a passkey"
    ),
    "staff_member.passkey_removed": Words(
        "Medewerker verwijderde een passkey", "Member of staff removed a passkey"
    ),
    "staff_member.left": Words("Medewerker uit dienst", "Member of staff left"),
    "staff_member.erasure_started": Words(
        "Wissen van de medewerker begonnen", "Erasure of the member of staff started"
    ),
    "staff_member.erasure_done": Words("Gegevens van de medewerker gewist", "Member of staff erased"),
    "statements.off": Words(
        "Saldi van een rekeningafschrift kloppen niet", "Balances of a statement do not fit"
    ),
    "statements.settled": Words(
        "Verschil op een rekeningafschrift afgehandeld", "Difference of a statement settled"
    ),
    "statements.taken": Words("Mededelingen van de bank verwerkt", "Statements of the bank taken"),
}
"""Each event that there is (tests/explaining/test_words.py)."""
LETTERS: Final = frozenset(
    {
        "account.code_sent",
        "account.first_password_sent",
        "account.successor_sent",
        "account.successor_password_sent",
        "account.replacement_password_sent",
        "application.loss_confirmation_sent",
        "invoice.sent",
        "invoice.reminder_sent",
        "final_notice.sent",
    }
)
"""Letters and emails that went to a holder or customer."""


def of_event(event: type[Event]) -> Words:
    """What happened, in a few words."""
    return EVENTS[event.NAME]
