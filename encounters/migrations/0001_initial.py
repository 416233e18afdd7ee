"""The schema. No release was made before it, so it stands for the migrations that led to it; what an installation
from then has is known by their names.

The views count the tallies and what is not folded into them yet. Of visitors nothing goes into a dump. Events are only
added: the role that serves loses its right to change and delete them. Foreign keys that point at events lock the row
they find, which needs the right to update one column; `organisation_id` can't be changed all the same, for an event's
encounter is of one organisation.
"""

import datetime
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.db.models.lookups
import encounters.models.feedback_point
import encounters.models.organisation
import encounters.models.searching
import encounters.models.sorting
import encounters.models.tenancy
import uuid
from django.conf import settings
from django.db import migrations, models


COUNTS = """
CREATE VIEW encounters_locationcount AS
    SELECT id, organisation_id, location_id, day, good, bad FROM encounters_locationtally
    UNION ALL
    SELECT -id, organisation_id, location_id, day, good, bad FROM encounters_tallydelta;
CREATE VIEW encounters_employeecount AS
    SELECT id, organisation_id, employee_id, location_id, day, good, bad FROM encounters_employeetally
    UNION ALL
    SELECT -id, organisation_id, employee_id, location_id, day, good, bad FROM encounters_tallydelta
    WHERE employee_id IS NOT NULL;
"""
UNLOGGED = """
ALTER TABLE encounters_limitkey SET UNLOGGED;
ALTER TABLE encounters_limitbucket SET UNLOGGED;
"""
ONLY_ADDED = """
REVOKE UPDATE, DELETE ON encounters_caseevent FROM CURRENT_USER;
GRANT UPDATE (organisation_id) ON encounters_caseevent TO CURRENT_USER;
"""
REPLACED = """
0001_schema
0002_counts
0003_chosen_employee
0004_urgency
0005_urgency_filled
0006_urgency_required
0007_conversation
0008_closing
0009_closing_filled
0010_closing_required
0011_append_only
0012_unread
0013_search_messages
0014_last_read
0015_plain_names
0016_details_opened
0017_drafts
0018_wording
0019_late_days
0020_undone
0021_verdicts_erased
0022_folded_corrections
0023_closed_cookies
0024_limit_moments
0025_sort_keys
0026_sort_keys_filled
0027_sort_keys_required
0028_words
0029_words_filled
0030_redacted_whole
0031_descriptions_found
0032_case_location
0033_rare_encounters
0034_words_anew
"""


class Migration(migrations.Migration):

    initial = True
    replaces = [("encounters", name) for name in REPLACED.split()]  # noqa: RUF012

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='EmployeeCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('good', models.IntegerField()),
                ('bad', models.IntegerField()),
            ],
            options={
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='LocationCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('good', models.IntegerField()),
                ('bad', models.IntegerField()),
            ],
            options={
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='LimitKey',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
                ('key', models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='E-mail')),
                ('name', models.CharField(blank=True, max_length=100, verbose_name='Name')),
                ('is_active', models.BooleanField(default=True)),
                ('is_staff', models.BooleanField(default=False)),
                ('date_joined', models.DateTimeField(auto_now_add=True)),
                ('sort_key', encounters.models.sorting.SortKeyField(db_collation='C', editable=False, max_length=1200)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_lower_case'), models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.text.Substr('sort_key', django.db.models.expressions.CombinedExpression(django.db.models.functions.text.StrIndex('sort_key', models.Value(' ')), '+', models.Value(1))), django.db.models.functions.comparison.Collate(django.db.models.functions.comparison.Coalesce(django.db.models.functions.comparison.NullIf('name', models.Value('')), 'email'), 'C')), name='user_sort_key_of_name')],
            },
        ),
        migrations.CreateModel(
            name='ClosedCookie',
            fields=[
                ('hash', models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(help_text='To the minute.')),
            ],
            options={
                'indexes': [models.Index(fields=['at'], name='closed_cookie_at')],
            },
        ),
        migrations.CreateModel(
            name='LimitBucket',
            fields=[
                ('name', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('left', models.FloatField()),
                ('at', models.DateTimeField(help_text='To the minute; of tries to sign in, to the microsecond.')),
            ],
            options={
                'indexes': [models.Index(fields=['at'], name='limit_bucket_at')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('slug', models.SlugField(unique=True)),
                ('names_shown', models.CharField(choices=[('nothing', 'Nothing'), ('first_name', 'First name'), ('name', 'Full name'), ('role', 'Job title')], default='first_name', max_length=10)),
                ('team_mode', models.BooleanField(default=False, help_text='No figures per employee for anybody but themselves.')),
                ('answers_signed_by', models.CharField(choices=[('name', 'Name and title'), ('role', 'Title alone')], db_default='name', default='name', max_length=4)),
                ('seen_days', models.SmallIntegerField(db_default=1, default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)])),
                ('answer_lower_days', models.SmallIntegerField(db_default=2, default=2, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)])),
                ('answer_unknown_days', models.SmallIntegerField(db_default=3, default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)])),
                ('answer_upper_days', models.SmallIntegerField(db_default=5, default=5, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)])),
                ('thanks_days', models.SmallIntegerField(db_default=1, default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)])),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('sort_key', encounters.models.sorting.SortKeyField(db_collation='C', editable=False, max_length=1200)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('names_shown__in', ['nothing', 'first_name', 'name', 'role'])), name='organisation_names_shown_known'), models.CheckConstraint(condition=models.Q(('answers_signed_by__in', ['name', 'role'])), name='organisation_answers_signed_by_known'), models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.text.Substr('sort_key', django.db.models.expressions.CombinedExpression(django.db.models.functions.text.StrIndex('sort_key', models.Value(' ')), '+', models.Value(1))), django.db.models.functions.comparison.Collate(models.F('name'), 'C')), name='organisation_sort_key_of_name')],
            },
        ),
        migrations.CreateModel(
            name='Employee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('first_name', models.CharField(max_length=50)),
                ('last_name', models.CharField(blank=True, max_length=50)),
                ('title', models.CharField(blank=True, max_length=100)),
                ('sort_key', encounters.models.sorting.SortKeyField(db_collation='C', editable=False, max_length=1200)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'sort_key', 'id'], name='employee_by_name')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='employee_in_organisation'), models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.text.Substr('sort_key', django.db.models.expressions.CombinedExpression(django.db.models.functions.text.StrIndex('sort_key', models.Value(' ')), '+', models.Value(1))), django.db.models.functions.comparison.Collate(django.db.models.functions.text.Trim(django.db.models.functions.text.Concat('first_name', models.Value(' '), 'last_name')), 'C')), name='employee_sort_key_of_name')],
            },
        ),
        migrations.CreateModel(
            name='Location',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('name', models.CharField(max_length=100)),
                ('sort_key', encounters.models.sorting.SortKeyField(db_collation='C', editable=False, max_length=1200)),
                ('region', models.CharField(blank=True, max_length=100)),
                ('time_zone', models.CharField(default='Europe/Helsinki', max_length=50, validators=[encounters.models.organisation.check_time_zone])),
                ('working_days', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(7)]), default=encounters.models.organisation.every_day, size=7)),
                ('holidays', django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), blank=True, default=list, size=400)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='location_in_organisation'), models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.text.Substr('sort_key', django.db.models.expressions.CombinedExpression(django.db.models.functions.text.StrIndex('sort_key', models.Value(' ')), '+', models.Value(1))), django.db.models.functions.comparison.Collate(models.F('name'), 'C')), name='location_sort_key_of_name')],
            },
        ),
        migrations.CreateModel(
            name='AnswerTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('language', models.CharField(choices=[('fi', 'Suomi'), ('sv', 'Svenska'), ('en', 'English')], max_length=2)),
                ('title', models.CharField(max_length=100)),
                ('text', models.TextField(validators=[django.core.validators.MaxLengthValidator(4000)])),
                ('sort_key', encounters.models.sorting.SortKeyField(db_collation='C', editable=False, max_length=1200)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'language', 'title'), name='answer_template_once'), models.CheckConstraint(condition=models.Q(('language__in', ['fi', 'sv', 'en'])), name='answer_template_language_known'), models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.text.Substr('sort_key', django.db.models.expressions.CombinedExpression(django.db.models.functions.text.StrIndex('sort_key', models.Value(' ')), '+', models.Value(1))), django.db.models.functions.comparison.Collate(models.F('title'), 'C')), name='answer_template_sort_key_of_name'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('text'), 4000), name='answer_template_text_length')],
            },
        ),
        migrations.CreateModel(
            name='FeedbackPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('location', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='points', to='encounters.location')),
                ('employee', encounters.models.tenancy.TenantKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='points', to='encounters.employee')),
                ('label', models.CharField(blank=True, max_length=100)),
                ('channel', models.CharField(choices=[('link', 'Link'), ('qr', 'QR code'), ('kiosk', 'Kiosk'), ('embed', 'Embedded form'), ('staff', 'Logged by staff'), ('import', 'Import'), ('api', 'API')], default='qr', max_length=10)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='point_in_organisation'), encounters.models.tenancy.CompositeForeignKey(field='location', name='point_location_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='employee', name='point_employee_same_organisation')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('role', models.CharField(choices=[('admin', 'Admin'), ('supervisor', 'Supervisor'), ('employee', 'Employee')], max_length=10)),
                ('all_locations', models.BooleanField(default=False)),
                ('employee', encounters.models.tenancy.TenantKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='logins', to='encounters.employee')),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='member_in_organisation'), encounters.models.tenancy.CompositeForeignKey(field='employee', name='member_employee_same_organisation'), models.UniqueConstraint(fields=('organisation', 'user'), name='member_once_in_organisation'), models.CheckConstraint(condition=models.Q(models.Q(('role', 'employee'), _negated=True), ('employee__isnull', False), _connector='OR'), name='member_employee_role_has_employee'), models.CheckConstraint(condition=models.Q(('role__in', ['admin', 'supervisor', 'employee'])), name='member_role_known')],
            },
        ),
        migrations.CreateModel(
            name='LocationTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('location', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.location')),
                ('day', models.DateField()),
                ('good', models.IntegerField()),
                ('bad', models.IntegerField()),
            ],
            options={
                'constraints': [encounters.models.tenancy.CompositeForeignKey(field='location', name='location_tally_location_same_organisation'), models.UniqueConstraint(fields=('organisation', 'day', 'location'), name='location_tally_once')],
            },
        ),
        migrations.CreateModel(
            name='EmployeeTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('employee', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.employee')),
                ('location', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.location')),
                ('day', models.DateField()),
                ('good', models.IntegerField()),
                ('bad', models.IntegerField()),
            ],
            options={
                'constraints': [encounters.models.tenancy.CompositeForeignKey(field='employee', name='employee_tally_employee_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='location', name='employee_tally_location_same_organisation'), models.UniqueConstraint(fields=('organisation', 'employee', 'day', 'location'), name='employee_tally_once')],
            },
        ),
        migrations.CreateModel(
            name='EmployeeLocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('employee', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='serves', to='encounters.employee')),
                ('location', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='served_by', to='encounters.location')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'location', 'employee'], name='employee_location_serving')],
                'constraints': [encounters.models.tenancy.CompositeForeignKey(field='employee', name='employee_location_employee_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='location', name='employee_location_location_same_organisation'), models.UniqueConstraint(fields=('employee', 'location'), name='employee_location_once')],
            },
        ),
        migrations.CreateModel(
            name='TallyDelta',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('location', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.location')),
                ('employee', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.employee')),
                ('day', models.DateField()),
                ('good', models.IntegerField()),
                ('bad', models.IntegerField()),
            ],
            options={
                'constraints': [encounters.models.tenancy.CompositeForeignKey(field='location', name='tally_delta_location_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='employee', name='tally_delta_employee_same_organisation')],
            },
        ),
        migrations.CreateModel(
            name='Encounter',
            fields=[
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('location', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='encounters', to='encounters.location')),
                ('point', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='encounters', to='encounters.feedbackpoint')),
                ('employee', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='encounters', to='encounters.employee')),
                ('attribution', models.CharField(blank=True, choices=[('sure', 'I am sure'), ('think_so', 'I think so'), ('dont_know', "I don't know")], max_length=10)),
                ('attributed_by', models.CharField(blank=True, choices=[('point', 'the feedback point'), ('customer', 'the customer'), ('staff', 'a supervisor')], max_length=10)),
                ('employee_chosen', models.BooleanField(db_default=False, default=False, help_text='By the customer.')),
                ('employee_alias', models.UUIDField(help_text="Its name on the employee's own page, once that shows it.", null=True)),
                ('employee_description', models.CharField(blank=True, max_length=200)),
                ('rating', models.CharField(choices=[('good', 'Good'), ('bad', 'Bad')], max_length=4)),
                ('occurred_at', models.DateTimeField()),
                ('occurred_on', models.DateField()),
                ('reported_at', models.DateTimeField()),
                ('time_given', models.BooleanField(default=False)),
                ('words_changed_at', models.DateTimeField(help_text='When the words were last changed.', null=True)),
                ('text', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(4000)])),
                ('wish', models.CharField(blank=True, max_length=500)),
                ('aspects', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('reading', 'Reading the customer'), ('valued', 'Feeling valued'), ('friendliness', 'Friendliness'), ('know_how', 'Know-how'), ('speed', 'Speed'), ('promises', 'Keeping promises'), ('surprise', 'Small surprise')], max_length=12), blank=True, default=list, size=None)),
                ('attention', models.CharField(blank=True, choices=[('too_little', 'too little'), ('just_right', 'just right'), ('too_much', 'too much')], max_length=10)),
                ('step', models.CharField(blank=True, choices=[('passer_by', 'occasional visitor'), ('trier', 'trying it out'), ('customer', 'one place among many'), ('loyalist', 'I always come here'), ('advocate', 'I recommend it to others')], max_length=9)),
                ('standing', models.CharField(blank=True, choices=[('served', 'I was served'), ('along', 'I was with somebody'), ('waiting', 'I was waiting')], max_length=7)),
                ('said_on_the_spot', models.CharField(blank=True, choices=[('no', 'No'), ('helped', 'Yes, and it helped'), ('did_not_help', 'Yes, but it did not help')], max_length=12)),
                ('wants_answer', models.BooleanField(default=False)),
                ('language', models.CharField(choices=[('fi', 'Suomi'), ('sv', 'Svenska'), ('en', 'English')], max_length=2)),
                ('channel', models.CharField(choices=[('link', 'Link'), ('qr', 'QR code'), ('kiosk', 'Kiosk'), ('embed', 'Embedded form'), ('staff', 'Logged by staff'), ('import', 'Import'), ('api', 'API')], max_length=6)),
                ('logged_by', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.member')),
                ('first_read_at', models.DateTimeField(null=True)),
                ('last_read_at', models.DateTimeField(help_text='When a handler opened what nobody had read, the last time.', null=True)),
                ('cause', models.CharField(blank=True, choices=[('person', 'person'), ('staffing', 'staffing'), ('process', 'process'), ('product', 'product'), ('expectation', 'expectation')], db_default='', default='', help_text='What lay behind it, once closed.', max_length=11)),
                ('hold_reason', models.CharField(blank=True, choices=[('honeypot', "A field that people don't see was filled in"), ('fast', 'Sent within a second of opening'), ('limit', 'Much feedback in a short time')], max_length=8)),
                ('excluded_at', models.DateTimeField(null=True)),
                ('excluded_by', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.member')),
                ('excluded_because', models.CharField(blank=True, max_length=500)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('times_corrected', models.SmallIntegerField(db_default=0, default=0, help_text='By the customer.')),
                ('counted', models.BooleanField()),
                ('counted_for_employee', models.BooleanField()),
                ('search', encounters.models.searching.WordsVectorField(db_default=models.Value(''), default='', help_text='What it is found by.')),
            ],
            options={
                'indexes': [models.Index(models.F('organisation'), models.F('location'), models.OrderBy(models.F('occurred_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='encounter_location_newest'), models.Index(models.F('organisation'), models.F('employee'), models.OrderBy(models.F('occurred_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('employee__isnull', False)), name='encounter_employee_newest'), models.Index(models.F('organisation'), models.OrderBy(models.F('occurred_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='encounter_newest'), models.Index(models.F('organisation'), models.F('cause'), models.OrderBy(models.F('occurred_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('cause', ''), _negated=True), name='encounter_with_cause'), models.Index(models.F('organisation'), models.OrderBy(models.F('occurred_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('excluded_at__isnull', False)), name='encounter_excluded'), models.Index(models.F('organisation'), models.OrderBy(models.F('occurred_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('withdrawn_at__isnull', False)), name='encounter_withdrawn'), models.Index(condition=models.Q(models.Q(('hold_reason', ''), _negated=True), ('excluded_at__isnull', True), ('withdrawn_at__isnull', True)), fields=['organisation', 'reported_at', 'id'], name='encounter_awaiting_review'), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['search'], name='encounter_words')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='encounter_in_organisation'), models.UniqueConstraint(condition=models.Q(('employee_alias__isnull', False)), fields=('organisation', 'employee_alias'), name='encounter_employee_alias_once'), encounters.models.tenancy.CompositeForeignKey(field='location', name='encounter_location_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='point', name='encounter_point_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='employee', name='encounter_employee_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='logged_by', name='encounter_logged_by_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='excluded_by', name='encounter_excluded_by_same_organisation'), models.CheckConstraint(condition=models.Q(('rating__in', ['good', 'bad'])), name='encounter_rating_known'), models.CheckConstraint(condition=models.Q(('language__in', ['fi', 'sv', 'en'])), name='encounter_language_known'), models.CheckConstraint(condition=models.Q(('channel__in', ['link', 'qr', 'kiosk', 'embed', 'staff', 'import', 'api'])), name='encounter_channel_known'), models.CheckConstraint(condition=models.Q(('attribution__in', ['', 'sure', 'think_so', 'dont_know'])), name='encounter_attribution_known'), models.CheckConstraint(condition=models.Q(('attributed_by__in', ['', 'point', 'customer', 'staff'])), name='encounter_attributed_by_known'), models.CheckConstraint(condition=models.Q(('attention__in', ['', 'too_little', 'just_right', 'too_much'])), name='encounter_attention_known'), models.CheckConstraint(condition=models.Q(('step__in', ['', 'passer_by', 'trier', 'customer', 'loyalist', 'advocate'])), name='encounter_step_known'), models.CheckConstraint(condition=models.Q(('standing__in', ['', 'served', 'along', 'waiting'])), name='encounter_standing_known'), models.CheckConstraint(condition=models.Q(('said_on_the_spot__in', ['', 'no', 'helped', 'did_not_help'])), name='encounter_said_on_the_spot_known'), models.CheckConstraint(condition=models.Q(('cause__in', ['', 'person', 'staffing', 'process', 'product', 'expectation'])), name='encounter_cause_known'), models.CheckConstraint(condition=models.Q(('hold_reason__in', ['', 'honeypot', 'fast', 'limit'])), name='encounter_hold_reason_known'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('text'), 4000), name='encounter_text_length'), models.CheckConstraint(condition=models.Q(('aspects__len__lte', 3)), name='encounter_aspects_few'), models.CheckConstraint(condition=models.Q(('aspects__contained_by', ['reading', 'valued', 'friendliness', 'know_how', 'speed', 'promises', 'surprise'])), name='encounter_aspects_known'), models.CheckConstraint(condition=models.Q(models.Q(('attributed_by', ''), ('employee__isnull', True)), models.Q(('employee__isnull', False), models.Q(('attributed_by', ''), _negated=True)), _connector='OR'), name='encounter_employee_named_by_someone'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('excluded_at__isnull', True), ('hold_reason', ''), ('withdrawn_at__isnull', True)), ('counted', True)), models.Q(models.Q(('excluded_at__isnull', True), ('hold_reason', ''), ('withdrawn_at__isnull', True), _negated=True), ('counted', False)), _connector='OR'), name='encounter_counted_unless_held_excluded_withdrawn'), models.CheckConstraint(condition=models.Q(('counted_for_employee', False), models.Q(('counted', True), ('employee__isnull', False), models.Q(('attributed_by', 'point'), ('attribution', 'sure'), _connector='OR')), _connector='OR'), name='encounter_counted_for_employee_named_for_certain'), models.CheckConstraint(condition=models.Q(('counted_for_employee', False), models.Q(('cause__in', ('staffing', 'process', 'product', 'expectation')), _negated=True), _connector='OR'), name='encounter_counted_elsewhere_not_for_employee'), models.CheckConstraint(condition=models.Q(models.Q(('excluded_at__isnull', True), ('excluded_because', ''), ('excluded_by__isnull', True)), models.Q(('excluded_at__isnull', False), ('excluded_by__isnull', False), models.Q(models.Q(('excluded_because', ''), _negated=True), ('withdrawn_at__isnull', False), _connector='OR')), _connector='OR'), name='encounter_excluded_by_someone_for_a_reason'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), models.Q(('aspects__len', 0), ('attention', ''), ('attribution', ''), ('employee__isnull', True), ('employee_alias__isnull', True), ('employee_chosen', False), ('employee_description', ''), ('excluded_because', ''), ('said_on_the_spot', ''), ('standing', ''), ('step', ''), ('text', ''), ('wants_answer', False), ('wish', '')), _connector='OR'), name='encounter_withdrawn_is_empty')],
            },
        ),
        migrations.CreateModel(
            name='PointCode',
            fields=[
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('code', models.CharField(default=encounters.models.feedback_point.new_code, max_length=8, primary_key=True, serialize=False)),
                ('point', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='codes', to='encounters.feedbackpoint')),
            ],
            options={
                'constraints': [encounters.models.tenancy.CompositeForeignKey(field='point', name='point_code_point_same_organisation')],
            },
        ),
        migrations.CreateModel(
            name='SupervisedLocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('member', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='supervises', to='encounters.member')),
                ('location', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='supervised', to='encounters.location')),
            ],
            options={
                'constraints': [encounters.models.tenancy.CompositeForeignKey(field='member', name='supervised_member_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='location', name='supervised_location_same_organisation'), models.UniqueConstraint(fields=('member', 'location'), name='supervised_once')],
            },
        ),
        migrations.CreateModel(
            name='CaseEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('encounter', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='events', to='encounters.encounter')),
                ('kind', models.CharField(choices=[('opened', 'The case was opened'), ('kind_changed', 'Complaint or thanks: changed with the rating'), ('reopened', 'The case was opened again'), ('voided', 'Nothing was left to handle'), ('seen', 'Read'), ('assigned', 'Taken on'), ('severity', 'Severity was set'), ('noted', 'Internal note'), ('answered', 'Answered'), ('asked', 'Asked the customer; waiting'), ('moved', 'Moved to another location'), ('side_asked', 'Asked the employee; waiting'), ('side_given', 'The employee told their side'), ('nothing', 'The employee has nothing to add'), ('heard', 'The employee was heard'), ('passed_on', 'Passed on to the employee'), ('stopped', 'Not passed on'), ('closed', 'Closed'), ('cause', 'Outcome and cause were filled in'), ('verdict', 'The customer said whether it was put right'), ('amended', 'The customer corrected or added'), ('released', 'Counted after review'), ('excluded', 'Excluded from the figures'), ('restored', 'Restored to the figures'), ('reattributed', 'The employee was changed'), ('redacted', 'Words were redacted'), ('undone', 'Undone'), ('withdrawn', 'Withdrawn by the customer')], max_length=12)),
                ('at', models.DateTimeField()),
                ('by', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.member')),
                ('facts', models.JSONField(default=dict)),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'encounter', 'id'], name='case_event_timeline')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='case_event_in_organisation'), encounters.models.tenancy.CompositeForeignKey(field='encounter', name='case_event_encounter_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='by', name='case_event_by_same_organisation'), models.CheckConstraint(condition=models.Q(('kind__in', ['opened', 'kind_changed', 'reopened', 'voided', 'seen', 'assigned', 'severity', 'noted', 'answered', 'asked', 'moved', 'side_asked', 'side_given', 'nothing', 'heard', 'passed_on', 'stopped', 'closed', 'cause', 'verdict', 'amended', 'released', 'excluded', 'restored', 'reattributed', 'redacted', 'undone', 'withdrawn'])), name='case_event_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('member', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='drafts', to='encounters.member')),
                ('encounter', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='drafts', to='encounters.encounter')),
                ('texts', models.JSONField(default=dict)),
                ('overlooked', models.JSONField(default=dict)),
                ('saved_at', models.DateTimeField()),
            ],
            options={
                'constraints': [encounters.models.tenancy.CompositeForeignKey(field='member', name='draft_member_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='encounter', name='draft_encounter_same_organisation'), models.UniqueConstraint(fields=('organisation', 'encounter', 'member'), name='draft_once'), models.CheckConstraint(condition=models.Q(('overlooked', {}), ('texts', {}), _negated=True), name='draft_says_something'), models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(django.db.models.functions.comparison.Cast('texts', models.TextField())), 610000), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(django.db.models.functions.comparison.Cast('overlooked', models.TextField())), 610000)), name='draft_texts_length')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('encounter', encounters.models.tenancy.TenantOneToOne(db_constraint=False, on_delete=django.db.models.deletion.RESTRICT, related_name='contact', to='encounters.encounter')),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('name', models.CharField(blank=True, max_length=100)),
                ('may_be_contacted', models.BooleanField(default=False)),
                ('language', models.CharField(choices=[('fi', 'Suomi'), ('sv', 'Svenska'), ('en', 'English')], max_length=2)),
            ],
            options={
                'indexes': [models.Index(django.db.models.functions.text.Lower('email'), name='contact_by_email'), models.Index(models.Func(models.Func(models.Func(models.F('phone'), models.Value('[^0-9+]'), models.Value(''), models.Value('g'), function='regexp_replace', output_field=models.CharField()), models.Value('^00'), models.Value('+'), models.Value(''), function='regexp_replace', output_field=models.CharField()), models.Value('^\\+3580?'), models.Value('0'), models.Value(''), function='regexp_replace', output_field=models.CharField()), name='contact_by_phone')],
                'constraints': [encounters.models.tenancy.CompositeForeignKey(field='encounter', name='contact_encounter_same_organisation'), models.CheckConstraint(condition=models.Q(models.Q(('email', ''), _negated=True), models.Q(('phone', ''), _negated=True), models.Q(('name', ''), _negated=True), _connector='OR'), name='contact_reaches_someone')],
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('encounter', encounters.models.tenancy.TenantOneToOne(db_constraint=False, on_delete=django.db.models.deletion.RESTRICT, related_name='case', to='encounters.encounter')),
                ('location', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, help_text="The encounter's, so that queues are read by it.", on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.location')),
                ('kind', models.CharField(choices=[('complaint', 'Complaint'), ('thanks', 'Thanks')], max_length=9)),
                ('state', models.CharField(choices=[('new', 'New'), ('seen', 'Seen'), ('in_work', 'In progress'), ('waiting', 'Waiting'), ('answered', 'Answered'), ('closed', 'Closed'), ('voided', 'Nothing left to handle'), ('withdrawn', 'Withdrawn')], default='new', max_length=9)),
                ('opened_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(null=True)),
                ('owner', encounters.models.tenancy.TenantKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.member')),
                ('unread_since', models.DateTimeField(help_text='When the customer wrote more, until a handler opens it.', null=True)),
                ('severity', models.SmallIntegerField(blank=True, choices=[(0, 'nothing wrong'), (1, 'annoying'), (2, 'bad'), (3, 'safety, discrimination or money')], null=True)),
                ('in_spike', models.BooleanField(db_default=False, default=False, help_text='One of a run of complaints.')),
                ('late_days', models.SmallIntegerField(db_default=0, default=0, help_text='Working days late, as of last night.')),
                ('points', models.SmallIntegerField(db_default=0, default=0)),
                ('rank', models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('state__in', ('new', 'seen', 'in_work')), _negated=True), then=django.db.models.expressions.CombinedExpression(models.Value(100), '-', models.F('points'))), models.When(severity=3, then=django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Greatest('points', 7), '*', models.Value(-1))), default=django.db.models.expressions.CombinedExpression(models.F('points'), '*', models.Value(-1))), help_text='The lower, the more urgent; what waits or is answered stands behind the rest.', output_field=models.SmallIntegerField())),
                ('clock_started_at', models.DateTimeField(help_text='When its working time began.')),
                ('waiting_since', models.DateTimeField(null=True)),
                ('paused_time', models.DurationField(db_default=datetime.timedelta(0), default=datetime.timedelta, help_text='Working time spent waiting.')),
                ('promise_ends_at', models.DateTimeField(help_text='Until when an answer was promised; never moves later.')),
                ('due_at', models.DateTimeField()),
                ('waiting_for', models.CharField(blank=True, choices=[('customer', 'the customer'), ('employee', 'the employee')], db_default='', default='', max_length=8)),
                ('outcome', models.CharField(blank=True, choices=[('put_right', 'put right'), ('explained', 'explained'), ('change_planned', 'a change is planned'), ('change_made', 'a change was made'), ('not_ours', 'not ours'), ('duplicate', 'duplicate'), ('unconfirmed', 'could not be confirmed')], db_default='', default='', max_length=14)),
                ('known_before', models.BooleanField(help_text='Whether it was known before the customer told.', null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('verdict', models.CharField(blank=True, choices=[('yes', 'yes'), ('partly', 'partly'), ('no', 'no'), ('cant_tell', "can't tell")], db_default='', default='', max_length=9)),
                ('step_after', models.CharField(blank=True, choices=[('passer_by', 'occasional visitor'), ('trier', 'trying it out'), ('customer', 'one place among many'), ('loyalist', 'I always come here'), ('advocate', 'I recommend it to others')], db_default='', default='', max_length=9)),
                ('reopened_by_verdict', models.BooleanField(db_default=False, default=False, help_text='Happens once.')),
                ('passed_on_at', models.DateTimeField(help_text='When thanks reached the employee.', null=True)),
                ('passed_on_by', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, help_text='Nobody: they passed themselves on.', null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.member')),
                ('stopped', models.BooleanField(db_default=False, default=False, help_text="Thanks that don't pass themselves on.")),
            ],
            options={
                'indexes': [models.Index(models.F('organisation'), models.F('rank'), models.F('due_at'), models.F('id'), models.Case(models.When(severity=3, then=models.Value(datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), output_field=models.DateTimeField())), default=models.F('due_at')), models.F('owner'), models.F('location'), condition=models.Q(('state__in', ('new', 'seen', 'in_work'))), name='case_unanswered'), models.Index(models.F('organisation'), models.F('owner'), models.F('rank'), models.F('due_at'), models.F('id'), models.Case(models.When(severity=3, then=models.Value(datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), output_field=models.DateTimeField())), default=models.F('due_at')), models.F('location'), condition=models.Q(('owner__isnull', False), ('state__in', ('new', 'seen', 'in_work'))), name='case_owned'), models.Index(condition=models.Q(('state__in', ('waiting', 'answered'))), fields=['organisation', 'rank', 'due_at', 'id', 'location'], name='case_in_hand'), models.Index(condition=models.Q(('state', 'new')), fields=['organisation', 'kind', 'opened_at', 'id', 'location'], name='case_new_oldest'), models.Index(condition=models.Q(('unread_since__isnull', False)), fields=['organisation', 'rank', 'due_at', 'id', 'location'], name='case_unread'), models.Index(fields=['organisation', 'opened_at', 'id'], name='case_oldest'), models.Index(fields=['organisation', 'location', 'opened_at', 'id'], name='case_location_oldest'), models.Index(condition=models.Q(('kind', 'complaint'), ('outcome', ''), ('state', 'closed')), fields=['organisation', 'opened_at', 'id', 'location'], name='case_without_cause')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='case_in_organisation'), encounters.models.tenancy.CompositeForeignKey(field='encounter', name='case_encounter_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='location', name='case_location_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='owner', name='case_owner_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='passed_on_by', name='case_passed_on_by_same_organisation'), models.CheckConstraint(condition=models.Q(('kind__in', ['complaint', 'thanks'])), name='case_kind_known'), models.CheckConstraint(condition=models.Q(('state__in', ['new', 'seen', 'in_work', 'waiting', 'answered', 'closed', 'voided', 'withdrawn'])), name='case_state_known'), models.CheckConstraint(condition=models.Q(('waiting_for__in', ['', 'customer', 'employee'])), name='case_waiting_for_known'), models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'put_right', 'explained', 'change_planned', 'change_made', 'not_ours', 'duplicate', 'unconfirmed'])), name='case_outcome_known'), models.CheckConstraint(condition=models.Q(('verdict__in', ['', 'yes', 'partly', 'no', 'cant_tell'])), name='case_verdict_known'), models.CheckConstraint(condition=models.Q(('step_after__in', ['', 'passer_by', 'trier', 'customer', 'loyalist', 'advocate'])), name='case_step_after_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'new'), _negated=True), ('seen_at__isnull', True), _connector='OR'), name='case_new_is_unseen'), models.CheckConstraint(condition=models.Q(('severity__isnull', True), ('severity__in', [0, 1, 2, 3]), _connector='OR'), name='case_severity_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'waiting'), ('waiting_since__isnull', False)), models.Q(models.Q(('state', 'waiting'), _negated=True), ('waiting_since__isnull', True)), _connector='OR'), name='case_stands_still_while_waiting'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'waiting'), ('waiting_for__in', ['customer', 'employee'])), models.Q(models.Q(('state', 'waiting'), _negated=True), ('waiting_for', '')), _connector='OR'), name='case_waits_for_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', False), _connector='OR'), name='case_closed_at_some_moment'), models.CheckConstraint(condition=models.Q(models.Q(('step_after', ''), ('verdict', '')), models.Q(('closed_at__isnull', False), ('kind', 'complaint')), _connector='OR'), name='case_judged_once_closed'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), _negated=True), models.Q(('reopened_by_verdict', False), ('step_after', ''), ('verdict', '')), _connector='OR'), name='case_withdrawn_is_not_judged'), models.CheckConstraint(condition=models.Q(('passed_on_at__isnull', True), ('kind', 'thanks'), _connector='OR'), name='case_passed_on_are_thanks')],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('submission_key', models.UUIDField(primary_key=True, serialize=False)),
                ('token_hash', models.BinaryField(max_length=32, unique=True)),
                ('digits_hash', models.BinaryField(max_length=32, unique=True)),
                ('attempt', models.SmallIntegerField(default=0)),
                ('encounter', encounters.models.tenancy.TenantOneToOne(db_constraint=False, on_delete=django.db.models.deletion.RESTRICT, related_name='receipt', to='encounters.encounter')),
                ('details_opened', models.BooleanField(db_default=False, default=False)),
            ],
            options={
                'constraints': [encounters.models.tenancy.CompositeForeignKey(field='encounter', name='receipt_encounter_same_organisation')],
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('encounter', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='corrections', to='encounters.encounter')),
                ('event', encounters.models.tenancy.TenantOneToOne(db_constraint=False, on_delete=django.db.models.deletion.RESTRICT, related_name='correction', to='encounters.caseevent')),
                ('changes', models.JSONField()),
                ('later_fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), db_default=models.Value([], output_field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), size=None)), default=list, size=None)),
                ('last_at', models.DateTimeField(null=True)),
                ('version', models.BigIntegerField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'encounter'], name='correction_encounter')],
                'constraints': [encounters.models.tenancy.CompositeForeignKey(field='encounter', name='correction_encounter_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='event', name='correction_event_same_organisation')],
            },
        ),
        migrations.CreateModel(
            name='CaseText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('encounter', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='case_texts', to='encounters.encounter')),
                ('event', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='texts', to='encounters.caseevent')),
                ('kind', models.CharField(choices=[('reason', 'Reason'), ('addition', 'Added by the customer'), ('note', 'Internal note'), ('answer', 'Answer to the customer'), ('done', 'What was done'), ('change', 'What changes'), ('whose', 'Whose it is'), ('cause', 'Why this cause'), ('side', "The employee's side"), ('praise', "The supervisor's word"), ('verdict', 'Why the customer says so')], max_length=10)),
                ('text', models.TextField(validators=[django.core.validators.MaxLengthValidator(4000)])),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'encounter'], name='case_text_encounter')],
                'constraints': [encounters.models.tenancy.CompositeForeignKey(field='encounter', name='case_text_encounter_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='event', name='case_text_event_same_organisation'), models.CheckConstraint(condition=models.Q(('kind__in', ['reason', 'addition', 'note', 'answer', 'done', 'change', 'whose', 'cause', 'side', 'praise', 'verdict'])), name='case_text_kind_known'), models.UniqueConstraint(fields=('event', 'kind', 'organisation'), name='case_text_once_of_a_kind'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('text'), 4000), name='case_text_length')],
            },
        ),
        migrations.CreateModel(
            name='Redaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('encounter', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='redactions', to='encounters.encounter')),
                ('event', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.caseevent')),
                ('words', models.CharField(max_length=200)),
                ('is_whole', models.BooleanField(db_default=False, default=False)),
                ('originals', models.JSONField()),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'encounter', 'id'], name='redaction_of_encounter')],
                'constraints': [encounters.models.tenancy.CompositeForeignKey(field='encounter', name='redaction_encounter_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='event', name='redaction_event_same_organisation')],
            },
        ),
        migrations.RunSQL(COUNTS, migrations.RunSQL.noop),
        migrations.RunSQL(UNLOGGED, migrations.RunSQL.noop),
        migrations.RunSQL(ONLY_ADDED, migrations.RunSQL.noop),
    ]
