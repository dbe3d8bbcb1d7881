"""What a column of a file of posts can become, and the names under which tools write it."""

from __future__ import annotations

from collections.abc import Mapping

FIELDS: Mapping[str, str] = {
    "text": "what it says; of several columns the first that says something",
    "title": "its title or subject, which stands above the text",
    "more": "what else it says, a line for each such column",
    "id": "the tool's own id of it",
    "url": "its page",
    "at": "when it was written",
    "time": "the time of day, where the day stands in a column of its own",
    "author": "what its author is called",
    "first_name": "the author's first name, where it stands in a column of its own",
    "last_name": "their last name, likewise",
    "author_id": "the tool's own id of the author",
    "handle": "the author's user name",
    "address": "the author's mail address, by which a contact of your CRM is found",
    "company": "the author's company, where your graph holds it",
    "network": "the network or site that it comes from",
    "reply_to": "the id or the page of what it answers",
    "language": "the language it is written in",
    "nps": "would they recommend you, from 0 to 10",
    "csat": "how satisfied they are: a figure, stars, a percentage, or good and bad",
    "tags": "its tags",
    "kind": "what it is: post, reply, ticket or survey answer",
}
"""The fields with their meaning, as they are shown."""

SEVERAL_COLUMNS = frozenset({"text", "more", "tags"})
"""Fields that more than one column may fill."""

NAMES: Mapping[str, str] = {
    "text": """
        text full_text content message body post_text tweet_text tweet post comment_text comment comments
        feedback response_text verbatim description review review_text review_body answer_text
        processed_text mention mention_content hit_sentence snippet opening_text content_snippet
        post_content message_text plain_text body_text conversation_message source_body source.body
        first_message description_text summary extract selftext caption nps_comment score_reason reason
        open_ended_response satisfaction_comment texto inhalt nachricht kommentar beschreibung texte
        commentaire mensaje comentario messaggio commento mensagem 内容 本文 コメント 正文 текст
    """,
    "title": """
        title subject headline ticket_subject article_title post_title thread_title review_title titel
        betreff titre sujet objet titulo asunto titolo oggetto assunto 标题 件名 заголовок тема
    """,
    "id": """
        id id_str mention_id document_id doc_id post_id message_id tweet_id status_id ticket_id conversation_id
        response_id answer_id token review_id resource_id item_id external_message_id uuid native_id
        universal_message_id respondent_id submission_id ticket_number case_number number
    """,
    "url": """
        url link permalink page_url post_url original_url mention_url article_url tweet_url post_link
        ticket_url conversation_url web_url html_url source_url direct_link message_url permanent_link
        review_url
    """,
    "at": """
        date created_at published_at published created date_created created_date creation_date created_time
        publication_date publish_date published_date post_date posted_at posted_on timestamp time_stamp
        datetime date_time date_utc created_utc submitted_at submitted submit_date submit_date_utc
        date_submitted response_date responded_at response_received_at survey_response_date completed_at
        end_date date_modified survey_date answered_at ticket_created requested created_at_utc
        conversation_started_at started_at conversation_created_at first_seen review_date time_created
        sender_date datum erstellt_am erstellt date_de_creation fecha fecha_de_creacion data data_creazione
        日付 日期 作成日時 创建时间 дата
    """,
    "time": "time time_of_day post_time uhrzeit heure hora ora 时间 時刻",
    "author": """
        author author_name authorname full_name user_name_full user_full_name user.name author.name
        from_name sender_name requester requester_name requester.name contact_name customer_name customer
        user person_name person.name name submitter submitter_name respondent respondent_name reviewer
        reviewer_name influencer display_name source.author.name author_fullname contact.name from writer
        published_by verfasser autor auteur autore 作者 автор
    """,
    "first_name": "first_name firstname given_name vorname prenom nombre nome requester_first_name",
    "last_name": "last_name lastname surname family_name nachname nom apellido apellidos cognome requester_last_name",
    "author_id": """
        author_id user_id requester_id author.id user.id requester.id contact_id customer_id person_id
        person.id person sender_id from_id source.author.id submitter_id user_id_str contact.id
        author_external_id customer_external_id
    """,
    "handle": """
        handle author_handle username user_name screen_name user.screen_name user.username author.username
        author_username author.handle account twitter_handle user_handle sender_screen_name sender_handle
        profile_name nickname twitter_screen_name screenname author.screen_name user_screen_name from_user
        account_name
    """,
    "address": """
        email e_mail email_address requester_email requester.email contact_email customer_email person_email
        person.email author_email author.email user_email user.email respondent_email from_email
        sender_email mail source.author.email contact.email via.source.from.address request_sent_to
        email_adresse adresse_e_mail correo_electronico recipient_email submitter_email work_email
        your_email メールアドレス
    """,
    "company": """
        company company_name organization organisation organization_name requester_organization
        ticket_organization_name requester.organization.name organization.name account_name_company
        customer_company contact_company firma unternehmen entreprise societe empresa azienda company.name
        companies author_company user_company
    """,
    "network": """
        network source source_name page_type content_source content_source_name media_type platform channel
        sns source_type social_network domain site information_type site_name source_category via.channel
        via provider page_type_name post_source conversation_channel message_network
    """,
    "reply_to": """
        reply_to in_reply_to in_reply_to_status_id in_reply_to_status_id_str in_reply_to_id parent_id
        parent_post_id parent_url reply_to_url parent_message_id reply_to_id replied_to in_reply_to_url
        parent
    """,
    "language": """
        language lang language_code iso_language ticket_language locale sprache langue idioma lingua 语言 言語
        язык
    """,
    "nps": """
        nps nps_score net_promoter_score nps_rating likelihood_to_recommend recommend how_likely
        promoter_score nps_response nps_answer
    """,
    "csat": """
        csat csat_score satisfaction_rating satisfaction_score satisfaction satisfaction_rating.score
        conversation_rating rating conversation_rating.rating star_rating stars customer_satisfaction
        survey_results rating_score csat_rating review_rating
    """,
    "tags": """
        tags tags.tags tag labels label keywords keyphrases topics hashtags categories category ticket_tags
        conversation_tags tag_list schlagworte etiquetas etichette tags_list
    """,
    "kind": "kind post_kind engagement_type mention_type record_type type_of_post ticket_type",
}
"""Names of columns by field, the plainest first; compared without case, marks and accents."""

UNUSED = """
    sentiment sentiment_score polarity emotion country region city state reach reach_score impressions likes
    shares retweets views followers status priority assignee assignee_name group updated_at updated
    updated_date query_id query_name author_country author_location location potential_audience ave
    engagement engagement_rate favorites replies comments_count avatar_url image_url gender account_type
    resource_type added segmented_data thread_id thread_url thread_author solved_at metric_set due_at
    requester_domain network_id start_date collector_id collector ip_address first_name last_name
    custom_data_1 survey_type input_query country_code hashtags_count twitter_id timezone time_zone
    company_id brand form notes
"""
"""Names that files of posts have and that nothing becomes of; they tell the header's row from others."""

SCORES = "score rating_value answer value grade points note punkte puntuacion"
"""Names that may mean a score of either kind: the values and the other columns tell."""
