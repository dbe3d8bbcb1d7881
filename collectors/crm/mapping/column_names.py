"""What CRMs, spreadsheets and address books call their columns, in the languages that we label and some more.

A word stands for every spelling of it: "Account Name", "ACCOUNT.NAME" and "accountName" are ``account_name``.
Names that begin with what the column is about ("Company Type", "Person - Email") need not be listed: see ``headers``.
The most telling name of a field comes first. A name after ``?`` counts only where the column's values fit the field.
"""

from __future__ import annotations

from collections.abc import Mapping

COMPANY: Mapping[str, str] = {
    "name": """
        company_name company account_name account organization_name organization organisation_name organisation
        associated_company primary_company primary_associated_company company_account business_name business legal_name
        firm_name firm employer customer_name customer client_name client potential_customer current_company
        firma firmenname firmen_name unternehmen unternehmensname kunde kundenname kunden_name name_der_firma
        name_des_unternehmens entreprise nom_de_l_entreprise nom_entreprise societe nom_de_la_societe nom_societe
        raison_sociale nom_du_compte compte nom_du_client empresa nombre_de_la_empresa nombre_de_empresa
        nombre_empresa razon_social nombre_de_cuenta nombre_de_la_cuenta nombre_de_la_organizacion organizacion compania
        nombre_de_la_compania cuenta nome_da_empresa nome_empresa razao_social nome_da_conta conta organizacao
        nome_do_cliente azienda nome_azienda nome_dell_azienda ragione_sociale societa organizzazione nome_account
        nome_cliente cliente bedrijf bedrijfsnaam organisatie nazwa_firmy spolecnost foretag yritys sirket
        会社名 会社 企業名 顧客名 公司名称 公司 企业名称 客户名称 회사명 회사 업체명 компания организация
        название_компании record name nom nombre nome denominazione naam nazwa 名称
        """,
    "role": """
        role relationship relationship_type lifecycle_stage life_cycle_stage lifecycle account_type company_type
        customer_type organization_type relationship_to_us type
        rolle kundentyp kontotyp firmentyp beziehungstyp beziehung kundenart type_de_compte type_de_client
        type_de_societe relation phase_du_cycle_de_vie tipo_de_cuenta tipo_de_cliente tipo_de_empresa relacion rol
        etapa_del_ciclo_de_vida tipo_de_conta tipo_de_relacionamento estagio_do_ciclo_de_vida tipo_di_account
        tipo_di_cliente tipo_cliente tipo_account relazione ruolo typ art tipo
        ?status ?stage ?account_status ?customer_status ?client_status ?company_status ?relationship_status
        ?lead_status ?category ?categories ?segment ?label ?labels ?tag ?tags ?group ?class ?classification ?list
        ?kategorie ?gruppe ?kundengruppe ?categorie ?statut ?etiquette ?categoria ?estado ?etiqueta ?stato
        ?contact_type ?kontaktart ?customer_class 種別 区分 类型 客户类型 구분 тип
        """,
    "domain": """
        domain domain_name web_domain email_domain domains primary_domain website website_url web_site
        website_address homepage home_page web_page webpage web url site site_web site_internet webseite
        internetseite internetadresse internet sitio_web pagina_web web_de_la_empresa sito_web sito
        pagina_internet site_da_empresa ホームページ サイト 网站 网址 웹사이트 홈페이지 сайт
        """,
    "owner": """
        owner owner_name owner_full_name account_manager customer_success_manager csm customer_success
        relationship_manager account_executive key_account_manager responsible_person responsible
        assigned_to assigned_user assigned_user_name assigned_to_name owned_by record_owner
        kundenbetreuer betreuer verantwortlicher verantwortlich zustandig zustandiger besitzer account_betreuer
        proprietaire responsable gestionnaire charge_de_compte proprietaire_du_compte proprietaire_de_l_entreprise
        propietario ejecutivo_de_cuenta gestor_de_cuenta propietario_de_la_cuenta propietario_de_la_empresa
        responsavel gerente_de_conta proprietario proprietario_da_conta proprietario_da_empresa
        proprietario_account responsabile gestore 担当者 担当 负责人 담당자 ответственный
        """,
    "owner_address": """
        owner_address owner_email owner_e_mail owner_mail owner_email_address csm_email csm_mail am_email
        account_manager_email customer_success_manager_email assigned_user_email assigned_to_email responsible_email
        e_mail_des_betreuers betreuer_email betreuer_e_mail email_du_proprietaire email_du_responsable
        correo_del_propietario email_do_proprietario email_do_responsavel email_del_responsabile
        """,
    "monthly_revenue": """
        monthly_revenue mrr monthly_recurring_revenue revenue_per_month current_mrr monthly_fee monthly_amount
        monthly_value monthly_spend monatlicher_umsatz monatsumsatz umsatz_pro_monat umsatz_monat revenu_mensuel
        ca_mensuel chiffre_d_affaires_mensuel ingresos_mensuales ingreso_mensual facturacion_mensual receita_mensal
        faturamento_mensal fatturato_mensile ricavo_mensile ricavi_mensili 月額 月収 月收入 월매출
        """,
    "annual_recurring_revenue": """
        annual_recurring_revenue arr current_arr annual_contract_value acv annual_value annual_fee annual_spend
        jahresbeitrag vertragswert_pro_jahr valeur_annuelle valor_anual valore_annuo
        """,
    "turnover": """
        turnover annual_turnover annual_revenue yearly_revenue estimated_arr revenue_per_year jahresumsatz
        umsatz_pro_jahr umsatz_jahr umsatz chiffre_d_affaires_annuel ca_annuel chiffre_d_affaires revenu_annuel
        ingresos_anuales facturacion_anual ingreso_anual facturacion receita_anual faturamento_anual faturamento
        fatturato_annuo fatturato_annuale fatturato ricavi_annui annual_sales revenue ingresos receita ricavi
        年商 年間売上 年收入 연매출
        """,
    "renewal_date": """
        renewal_date renewal next_renewal next_renewal_date renews_on renews renewal_on contract_renewal_date
        contract_renewal subscription_renewal_date contract_end_date contract_end contract_ends contract_ends_on
        contract_expiry contract_expiry_date contract_expiration contract_expiration_date contract_expires
        subscription_end_date subscription_end subscription_ends current_term_end_date term_end_date term_end
        expiration_date expiry_date expires expires_on vertragsende vertragsende_am vertragsablauf
        vertragsende_datum ende_der_vertragslaufzeit laufzeitende laufzeit_bis vertrag_bis verlangerungsdatum
        verlangerung verlangerung_am nachste_verlangerung date_de_renouvellement renouvellement fin_de_contrat
        date_de_fin_de_contrat date_fin_de_contrat date_d_echeance echeance fecha_de_renovacion renovacion
        proxima_renovacion fin_de_contrato fecha_de_fin_de_contrato fecha_fin_de_contrato fecha_de_vencimiento
        vencimiento data_de_renovacao renovacao proxima_renovacao fim_do_contrato data_de_fim_do_contrato
        termino_do_contrato data_de_vencimento vencimento data_di_rinnovo data_rinnovo rinnovo fine_contratto
        data_fine_contratto scadenza_contratto data_di_scadenza scadenza 契約終了日 更新日 契約更新日 合同到期日
        续约日期 계약만료일 갱신일 дата_продления
        """,
    "renewal_outcome": """
        renewal_outcome renewal_result renewal_status renewal_decision churn_status outcome_of_renewal
        verlangerungsstatus statut_du_renouvellement estado_de_renovacion estado_de_la_renovacion
        status_da_renovacao stato_del_rinnovo stato_rinnovo esito_rinnovo
        """,
    "outcome_date": "outcome_date renewal_outcome_date renewal_decision_date renewal_decided_on decided_on",
    "churned_on": """
        churned_on churn_date churned_at date_churned cancellation_date cancelled_on canceled_on date_cancelled
        cancelled_at canceled_at termination_date kundigungsdatum gekundigt_am kundigung_am date_de_resiliation
        resilie_le fecha_de_baja fecha_de_cancelacion data_de_cancelamento data_di_disdetta data_disdetta
        """,
    "renewed_on": "renewed_on renewed_at date_renewed last_renewal last_renewal_date last_renewed_on",
    "profiles": "profiles profile social_profiles social_media social social_links links handles social_accounts",
    "aliases": """
        aliases alias other_names also_known_as aka trading_name trade_name trading_as dba doing_business_as
        short_name kurzname nom_commercial nombre_comercial nome_fantasia nome_commerciale
        """,
    "formerly": """
        formerly former_names former_name previous_names previous_name old_name ehemals fruherer_name fruhere_namen
        ancien_nom anciens_noms nombre_anterior nome_anterior nome_precedente
        """,
    "products": "products product_names",
    "context": "context context_words",
    "part_of": """
        part_of parent_company parent_account parent_organization parent_organisation parent_company_name
        parent_account_name parent_account_account_name parent member_of group_company ultimate_parent mutterunternehmen
        muttergesellschaft konzern societe_mere maison_mere compte_parent empresa_matriz cuenta_principal matriz
        empresa_mae conta_principal societa_madre capogruppo account_principale
        """,
}
"""A company's fields, each with the names that columns have for it."""

PERSON: Mapping[str, str] = {
    "name": """
        full_name contact_name person_name contact person name_of_contact primary_contact main_contact contact_person
        lead_name ansprechpartner ansprechpartnerin kontaktperson kontaktname kontakt vollstandiger_name
        nom_complet nom_du_contact personne_de_contact interlocuteur nombre_completo nombre_del_contacto
        nombre_de_contacto persona_de_contacto contacto nome_completo nome_do_contato pessoa_de_contato contato
        nome_contatto nome_e_cognome nominativo referente contatto contactpersoon volledige_naam imie_i_nazwisko
        氏名 お名前 名前 担当者名 姓名 联系人 联系人姓名 이름 성명 담당자명 фио контактное_лицо display_name name nom
        nombre nome naam record
        """,
    "first_name": """
        first_name given_name forename vorname prenom primer_nombre nombre_de_pila primeiro_nome primo_nome
        voornaam imie fornamn first 名 имя
        """,
    "last_name": """
        last_name surname family_name nachname familienname zuname nom_de_famille apellidos apellido sobrenome
        ultimo_nome apelido cognome achternaam nazwisko efternamn last 姓 фамилия
        """,
    "company": "",
    "title": """
        job_title position job_position designation occupation jobtitle_1 organization_title organization_1_title
        berufsbezeichnung stellenbezeichnung stelle beruf funktion berufliche_position fonction poste intitule_du_poste
        titre_du_poste puesto puesto_de_trabajo cargo posicion posizione qualifica posizione_lavorativa mansione
        titolo_professionale funcao funcion functie functietitel stanowisko 役職 肩書 职位 职务 직책 직위 должность
        title job titel titre titulo titolo ?role ?rolle ?ruolo
        """,
    "address": """
        ?address work_email email_work business_email work_e_mail work_email_address email_address e_mail_address email
        e_mail primary_email main_email email_1 e_mail_1_value e_mail_1 email_1_value mail mail_address email_addresses
        e_mail_adresse email_adresse mailadresse e_mail_geschaftlich email_geschaftlich adresse_e_mail adresse_email
        adresse_de_messagerie courriel adresse_mail mail_professionnel email_professionnel correo_electronico correo
        direccion_de_correo_electronico email_de_trabajo endereco_de_email endereco_de_e_mail e_mail_comercial
        indirizzo_email indirizzo_e_mail indirizzo_di_posta_elettronica posta_elettronica e_mailadres adres_e_mail
        メールアドレス メール eメール 邮箱 电子邮件 电子邮箱 이메일 почта эл_почта электронная_почта
        email_2 e_mail_2_address email_2_address e_mail_2_value email_2_value e_mail_3_address email_3_address
        e_mail_3_value secondary_email second_email other_email email_other alternate_email alternative_email
        additional_email email_home home_email personal_email private_email email_privat e_mail_privat
        """,
    "profiles": COMPANY["profiles"],
}
"""A person's fields, likewise; what a person's company is called comes from the names above."""

DEAL: Mapping[str, str] = {
    "name": """
        deal_name deal opportunity_name opportunity potential_name potential title topic subject verkaufschance
        contract_name contract vertragsname vertrag auftragsname auftrag thema
        nom_de_l_affaire nom_de_la_transaction nom_de_l_opportunite affaire opportunite
        nombre_del_negocio nombre_de_la_oportunidad negocio oportunidad nome_do_negocio nome_da_oportunidade
        oportunidade nome_opportunita nome_trattativa trattativa 案件名 商談名 商机名称 交易名称 거래명 сделка
        record name nom nombre nome
        """,
    "company": "",
    "stage": """
        deal_stage sales_stage stage stage_name pipeline_stage opportunity_stage phase verkaufsphase deal_phase etape
        etape_de_la_transaction phase_de_vente etapa etapa_del_negocio etapa_do_negocio fase fase_da_venda
        fase_di_vendita fase_trattativa estagio フェーズ 阶段 단계 этап стадия
        """,
    "state": "deal_status opportunity_status status ?state status_reason status_label statut estado stato",
    "amount": """
        amount deal_value deal_amount opportunity_amount value total_value contract_value total_contract_value tcv
        est_revenue estimated_revenue estimated_value betrag auftragswert wert summe volumen geschatzter_umsatz montant
        valeur montant_de_la_transaction importe monto valor valor_do_negocio importo valore ammontare
        金額 金额 금액 сумма
        """,
    "close_date": """
        closed_on deal_closed_on closed_date actual_close_date won_time lost_time close_date closing_date
        closedate close_day expected_close_date est_close_date estimated_close_date expected_closing_date
        abschlussdatum abschluss_am voraussichtliches_abschlussdatum geplantes_abschlussdatum date_de_cloture
        date_de_fermeture cloture fecha_de_cierre cierre fecha_prevista_de_cierre data_de_fechamento fechamento
        data_prevista_de_fechamento data_di_chiusura chiusura data_chiusura
        完了予定日 クローズ日 结束日期 预计成交日期 마감일 дата_закрытия
        """,
    "owner": COMPANY["owner"],
    "pipeline": """
        pipeline deal_type opportunity_type opportunity_record_type record_type_name record_type sales_pipeline type
        """,
}
"""A deal's fields, likewise."""

ABOUT: Mapping[str, str] = {
    "company": """
        company companies account accounts organization organizations organisation organisations org customer client
        firma firmen unternehmen unternehmens kunden entreprise societe compte empresa cuenta conta azienda societa
        """,
    "person": "person persons people contact contacts lead leads kontakt ansprechpartner contacto contato contatto",
    "deal": "deal deals opportunity opportunities potential potentials affaire negocio oportunidad oportunidade",
}
"""What a column may say that it is about, before its own name or in parentheses behind it."""

LEFT_UNUSED = """
    id record_id account_id contact_id deal_id opportunity_id company_id owner_id entry_id phone phone_number mobile
    mobile_phone business_phone main_phone home_phone office_phone fax telefon telephone telefono telefone
    city state country region street zip postal_code zip_code address_1 address_2 address_line_1 billing_street
    billing_city billing_state billing_state_province billing_country billing_zip_postal_code billing_postal_code
    billing_address_street shipping_street shipping_city shipping_state shipping_country mailing_street mailing_city
    mailing_state mailing_country ort plz strasse land ville pays ciudad pais cidade citta paese
    industry branche employees number_of_employees employee_range rating source lead_source
    create_date created_date created_at created_on created_by date_created date_entered modified_on modified_by
    date_modified last_modified_date last_modified_by updated_at last_activity_date last_activity last_contacted
    salutation anrede middle_name suffix nickname department abteilung birthday anniversary probability currency
    connected_on next_step campaign ownership ticker_symbol sic_code account_number associated_contact associated_deals
    contact_owner
    deal_owner opportunity_owner row_checksum time_zone timezone connection_strength primary_location team
"""
"""Names that tell a header from a row of values, though nothing becomes of their columns."""
