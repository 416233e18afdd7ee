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
import encounters.models.embed_host
import encounters.models.feedback_point
import encounters.models.organisation
import encounters.models.searching
import encounters.models.sorting
import encounters.models.tenancy
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
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
0001_initial
0002_rare_lists
0003_case_employee
0004_organisation_sign_up_key
0005_location_settings
0006_setting_up_points
0007_invitations
0008_sessions
0009_names_for_lists
0010_kiosks
0011_kiosk_waiting
0012_desk_and_frames
0013_organisation_settings
0014_logo
0015_answer_templates
0016_history
0017_sheet_imports
0018_history_states
0019_kiosk_asks_aspects
0020_employees_days_and_shifts
0021_second_step_for_all
0022_sheet_import_owed_at
0023_hold_reason_moved
0024_job
0025_who_signed_up
0026_shifts_end_and_are_off
0027_phone_digits
"""


class Migration(migrations.Migration):

    initial = True
    replaces = [("encounters", name) for name in REPLACED.split()]  # noqa: RUF012

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('procrastinate', '0041_post_retry_failed_job'),
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
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('slug', models.SlugField(unique=True)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('fi', 'Suomi'), ('sv', 'Svenska'), ('en', 'English')], max_length=2), db_default=['fi', 'sv', 'en'], default=encounters.models.organisation.all_languages, size=3)),
                ('names_shown', models.CharField(choices=[('nothing', 'Nothing'), ('first_name', 'First name'), ('name', 'Full name'), ('role', 'Job title')], default='first_name', max_length=10)),
                ('team_mode', models.BooleanField(default=False, help_text='No figures per employee for anybody but themselves.')),
                ('second_step_for_all', models.BooleanField(db_default=False, default=False)),
                ('uses_roster', models.BooleanField(db_default=False, default=False)),
                ('answers_signed_by', models.CharField(choices=[('name', 'Name and title'), ('role', 'Title alone')], db_default='name', default='name', max_length=4)),
                ('seen_days', models.SmallIntegerField(db_default=1, default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)])),
                ('answer_lower_days', models.SmallIntegerField(db_default=2, default=2, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)])),
                ('answer_unknown_days', models.SmallIntegerField(db_default=3, default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)])),
                ('answer_upper_days', models.SmallIntegerField(db_default=5, default=5, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)])),
                ('thanks_days', models.SmallIntegerField(db_default=1, default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)])),
                ('embed_hosts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=261, validators=[encounters.models.embed_host.check_host]), blank=True, db_default=[], default=list, size=20)),
                ('colour', models.CharField(blank=True, db_default='', default='', max_length=7)),
                ('logo', models.CharField(blank=True, db_default='', default='', editable=False, max_length=50)),
                ('small_count_minimum', models.SmallIntegerField(db_default=5, default=5, validators=[django.core.validators.MinValueValidator(3), django.core.validators.MaxValueValidator(50)])),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('sign_up_key', models.UUIDField(editable=False, null=True, unique=True)),
                ('sort_key', encounters.models.sorting.SortKeyField(db_collation='C', editable=False, max_length=1200)),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
                'constraints': [models.CheckConstraint(condition=models.Q(('names_shown__in', ['nothing', 'first_name', 'name', 'role'])), name='organisation_names_shown_known'), models.CheckConstraint(condition=models.Q(('answers_signed_by__in', ['name', 'role'])), name='organisation_answers_signed_by_known'), models.CheckConstraint(condition=models.Q(('languages__contained_by', ['fi', 'sv', 'en']), ('languages__len__gte', 1)), name='organisation_languages_known'), models.CheckConstraint(condition=models.Q(('answer_lower_days__range', (1, 30)), ('answer_unknown_days__range', (1, 30)), ('answer_upper_days__range', (1, 30)), ('seen_days__range', (1, 30)), ('thanks_days__range', (1, 30))), name='organisation_days_in_bounds'), models.CheckConstraint(condition=models.Q(('small_count_minimum__range', (3, 50))), name='organisation_small_count_in_bounds'), models.CheckConstraint(condition=models.Q(('colour', ''), ('colour__regex', '^#[0-9a-f]{6}$'), _connector='OR'), name='organisation_colour'), models.CheckConstraint(condition=models.Q(('logo', ''), ('logo__regex', '^[0-9a-f]{32}-([0-9]{1,3})x([0-9]{1,3})\\.(png|jpg)$'), _connector='OR'), name='organisation_logo'), models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.text.Substr('sort_key', django.db.models.expressions.CombinedExpression(django.db.models.functions.text.StrIndex('sort_key', models.Value(' ')), '+', models.Value(1))), django.db.models.functions.comparison.Collate(models.F('name'), 'C')), name='organisation_sort_key_of_name')],
            },
        ),
        migrations.CreateModel(
            name='KioskPairing',
            fields=[
                ('plain_words', models.CharField(help_text='As they are compared: without marks.', max_length=60, primary_key=True, serialize=False)),
                ('words', models.CharField(max_length=60)),
                ('secret_hash', models.BinaryField(max_length=32, unique=True)),
                ('expires_at', models.DateTimeField(db_index=True)),
            ],
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
                'verbose_name': 'account',
                'verbose_name_plural': 'accounts',
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_lower_case'), models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.text.Substr('sort_key', django.db.models.expressions.CombinedExpression(django.db.models.functions.text.StrIndex('sort_key', models.Value(' ')), '+', models.Value(1))), django.db.models.functions.comparison.Collate(django.db.models.functions.comparison.Coalesce(django.db.models.functions.comparison.NullIf('name', models.Value('')), 'email'), 'C')), name='user_sort_key_of_name')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
            ],
            options={
                'verbose_name': 'job',
                'verbose_name_plural': 'Jobs',
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('procrastinate.procrastinatejob',),
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
            name='AnswerTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('added_by_press', models.UUIDField(blank=True, editable=False, null=True)),
                ('title', models.CharField(max_length=100)),
                ('text_fi', models.TextField(blank=True, db_default='', default='', validators=[django.core.validators.MaxLengthValidator(4000)])),
                ('text_sv', models.TextField(blank=True, db_default='', default='', validators=[django.core.validators.MaxLengthValidator(4000)])),
                ('text_en', models.TextField(blank=True, db_default='', default='', validators=[django.core.validators.MaxLengthValidator(4000)])),
                ('is_active', models.BooleanField(db_default=True, default=True)),
                ('sort_key', encounters.models.sorting.SortKeyField(db_collation='C', editable=False, max_length=1200)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'title'), name='answer_template_once'), models.UniqueConstraint(fields=('organisation', 'added_by_press'), name='answer_template_added_once'), models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.text.Substr('sort_key', django.db.models.expressions.CombinedExpression(django.db.models.functions.text.StrIndex('sort_key', models.Value(' ')), '+', models.Value(1))), django.db.models.functions.comparison.Collate(models.F('title'), 'C')), name='answer_template_sort_key_of_name'), models.CheckConstraint(condition=models.Q(('text_en', ''), ('text_fi', ''), ('text_sv', ''), _negated=True), name='answer_template_has_text'), models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('text_fi'), 4000), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('text_sv'), 4000), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('text_en'), 4000)), name='answer_template_text_length')],
            },
        ),
        migrations.CreateModel(
            name='Employee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('added_by_press', models.UUIDField(blank=True, editable=False, null=True)),
                ('first_name', models.CharField(max_length=50)),
                ('last_name', models.CharField(blank=True, max_length=50)),
                ('title', models.CharField(blank=True, max_length=100)),
                ('sort_key', encounters.models.sorting.SortKeyField(db_collation='C', editable=False, max_length=1200)),
                ('is_active', models.BooleanField(default=True)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'sort_key', 'id'], name='employee_by_name')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='employee_in_organisation'), models.UniqueConstraint(fields=('organisation', 'added_by_press'), name='employee_added_once'), models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.text.Substr('sort_key', django.db.models.expressions.CombinedExpression(django.db.models.functions.text.StrIndex('sort_key', models.Value(' ')), '+', models.Value(1))), django.db.models.functions.comparison.Collate(django.db.models.functions.text.Trim(django.db.models.functions.text.Concat('first_name', models.Value(' '), 'last_name')), 'C')), name='employee_sort_key_of_name'), models.CheckConstraint(condition=models.Q(('starts_on', None), ('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='employee_starts_before_end')],
            },
        ),
        migrations.CreateModel(
            name='Location',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('added_by_press', models.UUIDField(blank=True, editable=False, null=True)),
                ('name', models.CharField(max_length=100)),
                ('sort_key', encounters.models.sorting.SortKeyField(db_collation='C', editable=False, max_length=1200)),
                ('region', models.CharField(blank=True, max_length=100)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('time_zone', models.CharField(default='Europe/Helsinki', max_length=50, validators=[encounters.models.organisation.check_time_zone])),
                ('working_days', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(7)]), default=encounters.models.organisation.every_day, size=7)),
                ('holidays', django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), blank=True, default=list, size=400)),
                ('holiday_calendar', models.CharField(blank=True, choices=[('fi', 'Finland'), ('ax', 'Åland'), ('se', 'Sweden')], max_length=2)),
                ('holidays_until', models.SmallIntegerField(default=0, editable=False, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(9999)])),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='location_in_organisation'), models.UniqueConstraint(fields=('organisation', 'added_by_press'), name='location_added_once'), models.CheckConstraint(condition=models.Q(('holiday_calendar__in', ['', 'fi', 'ax', 'se'])), name='location_holiday_calendar_known'), models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.text.Substr('sort_key', django.db.models.expressions.CombinedExpression(django.db.models.functions.text.StrIndex('sort_key', models.Value(' ')), '+', models.Value(1))), django.db.models.functions.comparison.Collate(models.F('name'), 'C')), name='location_sort_key_of_name')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationChange',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.organisation')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=100)),
                ('slug', models.SlugField(db_index=False)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('fi', 'Suomi'), ('sv', 'Svenska'), ('en', 'English')], max_length=2), db_default=['fi', 'sv', 'en'], default=encounters.models.organisation.all_languages, size=3)),
                ('names_shown', models.CharField(choices=[('nothing', 'Nothing'), ('first_name', 'First name'), ('name', 'Full name'), ('role', 'Job title')], default='first_name', max_length=10)),
                ('team_mode', models.BooleanField(default=False, help_text='No figures per employee for anybody but themselves.')),
                ('second_step_for_all', models.BooleanField(db_default=False, default=False)),
                ('uses_roster', models.BooleanField(db_default=False, default=False)),
                ('answers_signed_by', models.CharField(choices=[('name', 'Name and title'), ('role', 'Title alone')], db_default='name', default='name', max_length=4)),
                ('seen_days', models.SmallIntegerField(db_default=1, default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)])),
                ('answer_lower_days', models.SmallIntegerField(db_default=2, default=2, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)])),
                ('answer_unknown_days', models.SmallIntegerField(db_default=3, default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)])),
                ('answer_upper_days', models.SmallIntegerField(db_default=5, default=5, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)])),
                ('thanks_days', models.SmallIntegerField(db_default=1, default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)])),
                ('embed_hosts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=261, validators=[encounters.models.embed_host.check_host]), blank=True, db_default=[], default=list, size=20)),
                ('colour', models.CharField(blank=True, db_default='', default='', max_length=7)),
                ('logo', models.CharField(blank=True, db_default='', default='', editable=False, max_length=50)),
                ('small_count_minimum', models.SmallIntegerField(db_default=5, default=5, validators=[django.core.validators.MinValueValidator(3), django.core.validators.MaxValueValidator(50)])),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_obj', '-pgh_created_at', '-pgh_id'], name='organisation_changes'), models.Index(fields=['pgh_obj', '-pgh_id'], name='organisation_states')],
            },
        ),
        migrations.CreateModel(
            name='Logo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('name', models.CharField(max_length=50)),
                ('content', models.BinaryField(max_length=600000)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation',), name='logo_once'), models.CheckConstraint(condition=models.Q(('name__regex', '^[0-9a-f]{32}-([0-9]{1,3})x([0-9]{1,3})\\.(png|jpg)$')), name='logo_name'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('content'), 600000), name='logo_size')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('number', models.UUIDField(editable=False, unique=True)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
                ('browser', models.CharField(blank=True, max_length=20)),
                ('system', models.CharField(blank=True, max_length=20)),
                ('began_at', models.DateTimeField(blank=True, help_text='Empty where nobody has signed in.', null=True)),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AnswerTemplateChange',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.answertemplate')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.organisation')),
                ('title', models.CharField(max_length=100)),
                ('text_fi', models.TextField(blank=True, db_default='', default='', validators=[django.core.validators.MaxLengthValidator(4000)])),
                ('text_sv', models.TextField(blank=True, db_default='', default='', validators=[django.core.validators.MaxLengthValidator(4000)])),
                ('text_en', models.TextField(blank=True, db_default='', default='', validators=[django.core.validators.MaxLengthValidator(4000)])),
                ('is_active', models.BooleanField(db_default=True, default=True)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['organisation', '-pgh_created_at', '-pgh_id'], name='answertemplate_changes'), models.Index(fields=['pgh_obj', '-pgh_id'], name='answertemplate_states')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('added_by_press', models.UUIDField(blank=True, editable=False, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('role', models.CharField(choices=[('admin', 'Admin'), ('supervisor', 'Supervisor'), ('employee', 'Employee')], max_length=10)),
                ('all_locations', models.BooleanField(default=False)),
                ('employee', encounters.models.tenancy.TenantKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='logins', to='encounters.employee')),
                ('is_active', models.BooleanField(default=True)),
                ('invitation', models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                ('invited_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='member_in_organisation'), models.UniqueConstraint(fields=('organisation', 'added_by_press'), name='member_added_once'), encounters.models.tenancy.CompositeForeignKey(field='employee', name='member_employee_same_organisation'), models.UniqueConstraint(fields=('organisation', 'user'), name='member_once_in_organisation'), models.CheckConstraint(condition=models.Q(models.Q(('role', 'employee'), _negated=True), ('employee__isnull', False), _connector='OR'), name='member_employee_role_has_employee'), models.CheckConstraint(condition=models.Q(('role__in', ['admin', 'supervisor', 'employee'])), name='member_role_known')],
            },
        ),
        migrations.CreateModel(
            name='EmployeeChange',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.employee')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.organisation')),
                ('first_name', models.CharField(max_length=50)),
                ('last_name', models.CharField(blank=True, max_length=50)),
                ('title', models.CharField(blank=True, max_length=100)),
                ('is_active', models.BooleanField(default=True)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['organisation', '-pgh_created_at', '-pgh_id'], name='employee_changes'), models.Index(fields=['pgh_obj', '-pgh_id'], name='employee_states')],
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('employee', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='shifts', to='encounters.employee')),
                ('location', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='shifts', to='encounters.location')),
                ('weekday', models.SmallIntegerField(null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(7)])),
                ('works_on', models.DateField(null=True)),
                ('last_on', models.DateField(null=True)),
                ('is_off', models.BooleanField(db_default=False, default=False)),
                ('begins', models.TimeField()),
                ('ends', models.TimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'location', 'works_on'], name='shift_by_day')],
                'constraints': [encounters.models.tenancy.CompositeForeignKey(field='employee', name='shift_employee_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='location', name='shift_location_same_organisation'), models.UniqueConstraint(fields=('organisation', 'location', 'weekday', 'works_on', 'begins', 'ends', 'employee', 'is_off'), name='shift_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('weekday', None), ('works_on__isnull', False)), models.Q(('weekday__isnull', False), ('weekday__range', (1, 7)), ('works_on', None)), _connector='OR'), name='shift_weekly_or_once'), models.CheckConstraint(condition=models.Q(('last_on', None), ('works_on', None), _connector='OR'), name='shift_weekly_ends'), models.CheckConstraint(condition=models.Q(('is_off', False), ('works_on__isnull', False), _connector='OR'), name='shift_off_on_a_day'), models.CheckConstraint(condition=models.Q(('begins', models.F('ends')), _negated=True), name='shift_lasts')],
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
            name='FeedbackPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('added_by_press', models.UUIDField(blank=True, editable=False, null=True)),
                ('location', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='points', to='encounters.location')),
                ('employee', encounters.models.tenancy.TenantKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='points', to='encounters.employee')),
                ('label', models.CharField(blank=True, max_length=100)),
                ('channel', models.CharField(choices=[('link', 'Link'), ('qr', 'QR code'), ('kiosk', 'Kiosk'), ('embed', 'Embedded form'), ('staff', 'Logged by staff'), ('import', 'Import'), ('api', 'API')], default='qr', max_length=10)),
                ('is_active', models.BooleanField(default=True)),
                ('is_test', models.BooleanField(db_default=False, default=False)),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'location', 'id'], name='point_by_location')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='point_in_organisation'), models.UniqueConstraint(fields=('organisation', 'added_by_press'), name='point_added_once'), encounters.models.tenancy.CompositeForeignKey(field='location', name='point_location_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='employee', name='point_employee_same_organisation'), models.UniqueConstraint(condition=models.Q(('channel', 'staff')), fields=('organisation', 'location'), name='point_of_staff_once_at_location'), models.CheckConstraint(condition=models.Q(models.Q(('channel', 'staff'), _negated=True), ('employee', None), _connector='OR'), name='point_of_staff_names_nobody')],
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
            name='LocationChange',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.location')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.organisation')),
                ('name', models.CharField(max_length=100)),
                ('region', models.CharField(blank=True, max_length=100)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('time_zone', models.CharField(default='Europe/Helsinki', max_length=50, validators=[encounters.models.organisation.check_time_zone])),
                ('working_days', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(7)]), default=encounters.models.organisation.every_day, size=7)),
                ('holidays', django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), blank=True, default=list, size=400)),
                ('holiday_calendar', models.CharField(blank=True, choices=[('fi', 'Finland'), ('ax', 'Åland'), ('se', 'Sweden')], max_length=2)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['organisation', '-pgh_created_at', '-pgh_id'], name='location_changes'), models.Index(fields=['pgh_obj', '-pgh_id'], name='location_states')],
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
            name='SheetImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('kind', models.CharField(choices=[('locations', 'Locations'), ('people', 'People'), ('members', 'Members')], max_length=10)),
                ('state', models.CharField(choices=[('checking', 'Being checked'), ('unreadable', "Can't be read"), ('checked', 'Checked, nothing stored yet'), ('storing', 'Being stored'), ('stored', 'Stored')], default='checking', max_length=10)),
                ('member', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.member')),
                ('confirmed_by', encounters.models.tenancy.TenantKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.member')),
                ('language', models.CharField(max_length=2)),
                ('file_name', models.CharField(blank=True, max_length=100)),
                ('content', models.BinaryField()),
                ('created_at', models.DateTimeField()),
                ('owed_at', models.DateTimeField(blank=True, null=True)),
                ('stored_at', models.DateTimeField(blank=True, null=True)),
                ('row_count', models.IntegerField(default=0)),
                ('done_count', models.IntegerField(default=0)),
                ('wrong_count', models.IntegerField(default=0)),
                ('added_count', models.IntegerField(default=0)),
                ('changed_count', models.IntegerField(default=0)),
                ('same_count', models.IntegerField(default=0)),
                ('unknown_columns', models.JSONField(blank=True, default=list)),
                ('problem', models.JSONField(blank=True, default=list)),
                ('is_outdated', models.BooleanField(default=False)),
                ('fingerprint', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='sheet_import_in_organisation'), encounters.models.tenancy.CompositeForeignKey(field='member', name='sheet_import_member_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='confirmed_by', name='sheet_import_confirmed_by_same_organisation'), models.CheckConstraint(condition=models.Q(('kind__in', ['locations', 'people', 'members'])), name='sheet_import_kind_known'), models.CheckConstraint(condition=models.Q(('state__in', ['checking', 'unreadable', 'checked', 'storing', 'stored'])), name='sheet_import_state_known')],
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
            name='MemberChange',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.member')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.organisation')),
                ('user', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('role', models.CharField(choices=[('admin', 'Admin'), ('supervisor', 'Supervisor'), ('employee', 'Employee')], max_length=10)),
                ('all_locations', models.BooleanField(default=False)),
                ('employee', encounters.models.tenancy.TenantKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.employee')),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['organisation', '-pgh_created_at', '-pgh_id'], name='member_changes'), models.Index(fields=['pgh_obj', '-pgh_id'], name='member_states')],
            },
        ),
        migrations.CreateModel(
            name='ShiftChange',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.shift')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.organisation')),
                ('employee', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.employee')),
                ('location', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.location')),
                ('weekday', models.SmallIntegerField(null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(7)])),
                ('works_on', models.DateField(null=True)),
                ('last_on', models.DateField(null=True)),
                ('is_off', models.BooleanField(db_default=False, default=False)),
                ('begins', models.TimeField()),
                ('ends', models.TimeField()),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['organisation', '-pgh_created_at', '-pgh_id'], name='shift_changes'), models.Index(fields=['pgh_obj', '-pgh_id'], name='shift_states')],
            },
        ),
        migrations.CreateModel(
            name='EmployeeLocationChange',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.employeelocation')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.organisation')),
                ('employee', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.employee')),
                ('location', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.location')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['organisation', '-pgh_created_at', '-pgh_id'], name='employeelocation_changes'), models.Index(fields=['pgh_obj', '-pgh_id'], name='employeelocation_states')],
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
            name='Kiosk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('added_by_press', models.UUIDField(blank=True, editable=False, null=True)),
                ('point', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='kiosks', to='encounters.feedbackpoint')),
                ('status', models.CharField(choices=[('active', 'In use'), ('paused', 'Paused'), ('retired', 'Not in use any more')], default='active', max_length=7)),
                ('asks_aspects', models.BooleanField(db_default=False, default=False)),
                ('secret_hash', models.BinaryField(blank=True, max_length=32, null=True, unique=True)),
                ('paired_at', models.DateTimeField(editable=False)),
                ('seen_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('waiting', models.PositiveIntegerField(default=0, editable=False, help_text='Presses it keeps, as it told last.')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'added_by_press'), name='kiosk_added_once'), encounters.models.tenancy.CompositeForeignKey(field='point', name='kiosk_point_same_organisation'), models.UniqueConstraint(fields=('organisation', 'point'), name='kiosk_once_at_point'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'retired'), _negated=True), ('secret_hash', None), _connector='OR'), name='kiosk_retired_has_no_secret'), models.CheckConstraint(condition=models.Q(('status__in', ['active', 'paused', 'retired'])), name='kiosk_status_known')],
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
                ('hold_reason', models.CharField(blank=True, choices=[('honeypot', "A field that people don't see was filled in"), ('fast', 'Sent within a second of opening'), ('limit', 'Much feedback in a short time'), ('moved', 'Brought by a tablet that belongs to another organisation now')], max_length=8)),
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
                'indexes': [models.Index(models.F('organisation'), models.F('location'), models.OrderBy(models.F('occurred_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='encounter_location_newest'), models.Index(models.F('organisation'), models.F('employee'), models.OrderBy(models.F('occurred_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('employee__isnull', False)), name='encounter_employee_newest'), models.Index(models.F('organisation'), models.OrderBy(models.F('occurred_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='encounter_newest'), models.Index(models.F('organisation'), models.F('cause'), models.OrderBy(models.F('occurred_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('cause', ''), _negated=True), name='encounter_with_cause'), models.Index(models.F('organisation'), models.F('employee'), models.OrderBy(models.F('occurred_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('counted', True), ('counted_for_employee', False), ('employee__isnull', False)), name='encounter_beside_employee'), models.Index(models.F('organisation'), models.OrderBy(models.F('occurred_at'), descending=True), models.OrderBy(models.F('id'), descending=True), models.F('location'), condition=models.Q(('text', ''), _negated=True), name='encounter_with_text'), models.Index(models.F('organisation'), models.OrderBy(models.F('occurred_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('excluded_at__isnull', False)), name='encounter_excluded'), models.Index(models.F('organisation'), models.OrderBy(models.F('occurred_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('withdrawn_at__isnull', False)), name='encounter_withdrawn'), models.Index(condition=models.Q(models.Q(('hold_reason', ''), _negated=True), ('excluded_at__isnull', True), ('withdrawn_at__isnull', True)), fields=['organisation', 'reported_at', 'id'], name='encounter_awaiting_review'), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['search'], name='encounter_words')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='encounter_in_organisation'), models.UniqueConstraint(condition=models.Q(('employee_alias__isnull', False)), fields=('organisation', 'employee_alias'), name='encounter_employee_alias_once'), encounters.models.tenancy.CompositeForeignKey(field='location', name='encounter_location_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='point', name='encounter_point_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='employee', name='encounter_employee_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='logged_by', name='encounter_logged_by_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='excluded_by', name='encounter_excluded_by_same_organisation'), models.CheckConstraint(condition=models.Q(('rating__in', ['good', 'bad'])), name='encounter_rating_known'), models.CheckConstraint(condition=models.Q(('language__in', ['fi', 'sv', 'en'])), name='encounter_language_known'), models.CheckConstraint(condition=models.Q(('channel__in', ['link', 'qr', 'kiosk', 'embed', 'staff', 'import', 'api'])), name='encounter_channel_known'), models.CheckConstraint(condition=models.Q(('attribution__in', ['', 'sure', 'think_so', 'dont_know'])), name='encounter_attribution_known'), models.CheckConstraint(condition=models.Q(('attributed_by__in', ['', 'point', 'customer', 'staff'])), name='encounter_attributed_by_known'), models.CheckConstraint(condition=models.Q(('attention__in', ['', 'too_little', 'just_right', 'too_much'])), name='encounter_attention_known'), models.CheckConstraint(condition=models.Q(('step__in', ['', 'passer_by', 'trier', 'customer', 'loyalist', 'advocate'])), name='encounter_step_known'), models.CheckConstraint(condition=models.Q(('standing__in', ['', 'served', 'along', 'waiting'])), name='encounter_standing_known'), models.CheckConstraint(condition=models.Q(('said_on_the_spot__in', ['', 'no', 'helped', 'did_not_help'])), name='encounter_said_on_the_spot_known'), models.CheckConstraint(condition=models.Q(('cause__in', ['', 'person', 'staffing', 'process', 'product', 'expectation'])), name='encounter_cause_known'), models.CheckConstraint(condition=models.Q(('hold_reason__in', ['', 'honeypot', 'fast', 'limit', 'moved'])), name='encounter_hold_reason_known'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('text'), 4000), name='encounter_text_length'), models.CheckConstraint(condition=models.Q(('aspects__len__lte', 3)), name='encounter_aspects_few'), models.CheckConstraint(condition=models.Q(('aspects__contained_by', ['reading', 'valued', 'friendliness', 'know_how', 'speed', 'promises', 'surprise'])), name='encounter_aspects_known'), models.CheckConstraint(condition=models.Q(models.Q(('attributed_by', ''), ('employee__isnull', True)), models.Q(('employee__isnull', False), models.Q(('attributed_by', ''), _negated=True)), _connector='OR'), name='encounter_employee_named_by_someone'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('excluded_at__isnull', True), ('hold_reason', ''), ('withdrawn_at__isnull', True)), ('counted', True)), models.Q(models.Q(('excluded_at__isnull', True), ('hold_reason', ''), ('withdrawn_at__isnull', True), _negated=True), ('counted', False)), _connector='OR'), name='encounter_counted_unless_held_excluded_withdrawn'), models.CheckConstraint(condition=models.Q(('counted_for_employee', False), models.Q(('counted', True), ('employee__isnull', False), models.Q(('attributed_by', 'point'), ('attribution', 'sure'), _connector='OR')), _connector='OR'), name='encounter_counted_for_employee_named_for_certain'), models.CheckConstraint(condition=models.Q(('counted_for_employee', False), models.Q(('cause__in', ('staffing', 'process', 'product', 'expectation')), _negated=True), _connector='OR'), name='encounter_counted_elsewhere_not_for_employee'), models.CheckConstraint(condition=models.Q(models.Q(('excluded_at__isnull', True), ('excluded_because', ''), ('excluded_by__isnull', True)), models.Q(('excluded_at__isnull', False), ('excluded_by__isnull', False), models.Q(models.Q(('excluded_because', ''), _negated=True), ('withdrawn_at__isnull', False), _connector='OR')), _connector='OR'), name='encounter_excluded_by_someone_for_a_reason'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), models.Q(('aspects__len', 0), ('attention', ''), ('attribution', ''), ('employee__isnull', True), ('employee_alias__isnull', True), ('employee_chosen', False), ('employee_description', ''), ('excluded_because', ''), ('said_on_the_spot', ''), ('standing', ''), ('step', ''), ('text', ''), ('wants_answer', False), ('wish', '')), _connector='OR'), name='encounter_withdrawn_is_empty')],
            },
        ),
        migrations.CreateModel(
            name='FeedbackPointChange',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.feedbackpoint')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.organisation')),
                ('location', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.location')),
                ('employee', encounters.models.tenancy.TenantKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.employee')),
                ('label', models.CharField(blank=True, max_length=100)),
                ('channel', models.CharField(choices=[('link', 'Link'), ('qr', 'QR code'), ('kiosk', 'Kiosk'), ('embed', 'Embedded form'), ('staff', 'Logged by staff'), ('import', 'Import'), ('api', 'API')], default='qr', max_length=10)),
                ('is_active', models.BooleanField(default=True)),
                ('is_test', models.BooleanField(db_default=False, default=False)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['organisation', '-pgh_created_at', '-pgh_id'], name='feedbackpoint_changes'), models.Index(fields=['pgh_obj', '-pgh_id'], name='feedbackpoint_states')],
            },
        ),
        migrations.CreateModel(
            name='SheetRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.organisation')),
                ('sheet_import', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='rows', to='encounters.sheetimport')),
                ('number', models.IntegerField()),
                ('outcome', models.SmallIntegerField(choices=[(1, 'Wrong'), (2, 'Added'), (3, 'Changed'), (4, 'Same')])),
                ('called', models.CharField(max_length=260)),
                ('changes', models.JSONField(default=list)),
                ('problems', models.JSONField(default=list)),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'sheet_import', 'outcome', 'number'], name='sheet_row_shown')],
                'constraints': [encounters.models.tenancy.CompositeForeignKey(field='sheet_import', name='sheet_row_sheet_import_same_organisation'), models.UniqueConstraint(fields=('organisation', 'sheet_import', 'number'), name='sheet_row_once')],
            },
        ),
        migrations.CreateModel(
            name='SupervisedLocationChange',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.supervisedlocation')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.organisation')),
                ('member', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.member')),
                ('location', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.location')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['organisation', '-pgh_created_at', '-pgh_id'], name='supervisedlocation_changes'), models.Index(fields=['pgh_obj', '-pgh_id'], name='supervisedlocation_states')],
            },
        ),
        migrations.CreateModel(
            name='KioskChange',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.kiosk')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.organisation')),
                ('point', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='encounters.feedbackpoint')),
                ('status', models.CharField(choices=[('active', 'In use'), ('paused', 'Paused'), ('retired', 'Not in use any more')], default='active', max_length=7)),
                ('asks_aspects', models.BooleanField(db_default=False, default=False)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['organisation', '-pgh_created_at', '-pgh_id'], name='kiosk_changes'), models.Index(fields=['pgh_obj', '-pgh_id'], name='kiosk_states')],
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
                ('employee', encounters.models.tenancy.TenantKey(db_constraint=False, db_index=False, help_text="The encounter's, likewise.", null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='encounters.employee')),
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
                'indexes': [models.Index(models.F('organisation'), models.F('rank'), models.F('due_at'), models.F('id'), models.Case(models.When(severity=3, then=models.Value(datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), output_field=models.DateTimeField())), default=models.F('due_at')), models.F('owner'), models.F('location'), condition=models.Q(('state__in', ('new', 'seen', 'in_work'))), name='case_unanswered'), models.Index(models.F('organisation'), models.F('owner'), models.F('rank'), models.F('due_at'), models.F('id'), models.Case(models.When(severity=3, then=models.Value(datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), output_field=models.DateTimeField())), default=models.F('due_at')), models.F('location'), condition=models.Q(('owner__isnull', False), ('state__in', ('new', 'seen', 'in_work'))), name='case_owned'), models.Index(condition=models.Q(('state__in', ('waiting', 'answered'))), fields=['organisation', 'rank', 'due_at', 'id', 'location'], name='case_in_hand'), models.Index(condition=models.Q(('state', 'new')), fields=['organisation', 'kind', 'opened_at', 'id', 'location'], name='case_new_oldest'), models.Index(condition=models.Q(('unread_since__isnull', False)), fields=['organisation', 'rank', 'due_at', 'id', 'location'], name='case_unread'), models.Index(fields=['organisation', 'opened_at', 'id'], name='case_oldest'), models.Index(fields=['organisation', 'location', 'opened_at', 'id'], name='case_location_oldest'), models.Index(condition=models.Q(('employee__isnull', False)), fields=['organisation', 'employee', 'opened_at', 'id'], name='case_employee_oldest'), models.Index(condition=models.Q(('kind', 'complaint'), ('outcome', ''), ('state', 'closed')), fields=['organisation', 'opened_at', 'id', 'location'], name='case_without_cause')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='case_in_organisation'), encounters.models.tenancy.CompositeForeignKey(field='encounter', name='case_encounter_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='location', name='case_location_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='employee', name='case_employee_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='owner', name='case_owner_same_organisation'), encounters.models.tenancy.CompositeForeignKey(field='passed_on_by', name='case_passed_on_by_same_organisation'), models.CheckConstraint(condition=models.Q(('kind__in', ['complaint', 'thanks'])), name='case_kind_known'), models.CheckConstraint(condition=models.Q(('state__in', ['new', 'seen', 'in_work', 'waiting', 'answered', 'closed', 'voided', 'withdrawn'])), name='case_state_known'), models.CheckConstraint(condition=models.Q(('waiting_for__in', ['', 'customer', 'employee'])), name='case_waiting_for_known'), models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'put_right', 'explained', 'change_planned', 'change_made', 'not_ours', 'duplicate', 'unconfirmed'])), name='case_outcome_known'), models.CheckConstraint(condition=models.Q(('verdict__in', ['', 'yes', 'partly', 'no', 'cant_tell'])), name='case_verdict_known'), models.CheckConstraint(condition=models.Q(('step_after__in', ['', 'passer_by', 'trier', 'customer', 'loyalist', 'advocate'])), name='case_step_after_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'new'), _negated=True), ('seen_at__isnull', True), _connector='OR'), name='case_new_is_unseen'), models.CheckConstraint(condition=models.Q(('severity__isnull', True), ('severity__in', [0, 1, 2, 3]), _connector='OR'), name='case_severity_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'waiting'), ('waiting_since__isnull', False)), models.Q(models.Q(('state', 'waiting'), _negated=True), ('waiting_since__isnull', True)), _connector='OR'), name='case_stands_still_while_waiting'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'waiting'), ('waiting_for__in', ['customer', 'employee'])), models.Q(models.Q(('state', 'waiting'), _negated=True), ('waiting_for', '')), _connector='OR'), name='case_waits_for_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', False), _connector='OR'), name='case_closed_at_some_moment'), models.CheckConstraint(condition=models.Q(models.Q(('step_after', ''), ('verdict', '')), models.Q(('closed_at__isnull', False), ('kind', 'complaint')), _connector='OR'), name='case_judged_once_closed'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), _negated=True), models.Q(('reopened_by_verdict', False), ('step_after', ''), ('verdict', '')), _connector='OR'), name='case_withdrawn_is_not_judged'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('employee', None), _connector='OR'), name='case_withdrawn_is_about_nobody'), models.CheckConstraint(condition=models.Q(('passed_on_at__isnull', True), ('kind', 'thanks'), _connector='OR'), name='case_passed_on_are_thanks')],
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
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "encounters_organisationchange" ("answer_lower_days", "answer_unknown_days", "answer_upper_days", "answers_signed_by", "colour", "embed_hosts", "id", "languages", "logo", "name", "names_shown", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "second_step_for_all", "seen_days", "slug", "small_count_minimum", "team_mode", "thanks_days", "uses_roster") VALUES (NEW."answer_lower_days", NEW."answer_unknown_days", NEW."answer_upper_days", NEW."answers_signed_by", NEW."colour", NEW."embed_hosts", NEW."id", NEW."languages", NEW."logo", NEW."name", NEW."names_shown", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."second_step_for_all", NEW."seen_days", NEW."slug", NEW."small_count_minimum", NEW."team_mode", NEW."thanks_days", NEW."uses_roster"); RETURN NULL;', hash='3b17f03d353c70fed7a7b1b2f426423d22dc13a7', operation='INSERT', pgid='pgtrigger_insert_insert_f0798', table='encounters_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."answer_lower_days" IS DISTINCT FROM (NEW."answer_lower_days") OR OLD."answer_unknown_days" IS DISTINCT FROM (NEW."answer_unknown_days") OR OLD."answer_upper_days" IS DISTINCT FROM (NEW."answer_upper_days") OR OLD."answers_signed_by" IS DISTINCT FROM (NEW."answers_signed_by") OR OLD."colour" IS DISTINCT FROM (NEW."colour") OR OLD."embed_hosts" IS DISTINCT FROM (NEW."embed_hosts") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."languages" IS DISTINCT FROM (NEW."languages") OR OLD."logo" IS DISTINCT FROM (NEW."logo") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."names_shown" IS DISTINCT FROM (NEW."names_shown") OR OLD."second_step_for_all" IS DISTINCT FROM (NEW."second_step_for_all") OR OLD."seen_days" IS DISTINCT FROM (NEW."seen_days") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."small_count_minimum" IS DISTINCT FROM (NEW."small_count_minimum") OR OLD."team_mode" IS DISTINCT FROM (NEW."team_mode") OR OLD."thanks_days" IS DISTINCT FROM (NEW."thanks_days") OR OLD."uses_roster" IS DISTINCT FROM (NEW."uses_roster"))', func='INSERT INTO "encounters_organisationchange" ("answer_lower_days", "answer_unknown_days", "answer_upper_days", "answers_signed_by", "colour", "embed_hosts", "id", "languages", "logo", "name", "names_shown", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "second_step_for_all", "seen_days", "slug", "small_count_minimum", "team_mode", "thanks_days", "uses_roster") VALUES (NEW."answer_lower_days", NEW."answer_unknown_days", NEW."answer_upper_days", NEW."answers_signed_by", NEW."colour", NEW."embed_hosts", NEW."id", NEW."languages", NEW."logo", NEW."name", NEW."names_shown", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."second_step_for_all", NEW."seen_days", NEW."slug", NEW."small_count_minimum", NEW."team_mode", NEW."thanks_days", NEW."uses_roster"); RETURN NULL;', hash='cf1f21fe8ac74b95a96c05a34622e822d35bad14', operation='UPDATE', pgid='pgtrigger_update_update_62a6f', table='encounters_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "encounters_organisationchange" ("answer_lower_days", "answer_unknown_days", "answer_upper_days", "answers_signed_by", "colour", "embed_hosts", "id", "languages", "logo", "name", "names_shown", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "second_step_for_all", "seen_days", "slug", "small_count_minimum", "team_mode", "thanks_days", "uses_roster") VALUES (OLD."answer_lower_days", OLD."answer_unknown_days", OLD."answer_upper_days", OLD."answers_signed_by", OLD."colour", OLD."embed_hosts", OLD."id", OLD."languages", OLD."logo", OLD."name", OLD."names_shown", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."second_step_for_all", OLD."seen_days", OLD."slug", OLD."small_count_minimum", OLD."team_mode", OLD."thanks_days", OLD."uses_roster"); RETURN NULL;', hash='4641449143317bfbafc4e6245467d31dcee55a1e', operation='DELETE', pgid='pgtrigger_delete_delete_26579', table='encounters_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='member',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "encounters_memberchange" ("all_locations", "employee_id", "id", "is_active", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id") VALUES (NEW."all_locations", NEW."employee_id", NEW."id", NEW."is_active", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."role", NEW."user_id"); RETURN NULL;', hash='5bf33ac241d889f6ec43e18ca14676db5ec6f414', operation='INSERT', pgid='pgtrigger_insert_insert_f1cc2', table='encounters_member', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='member',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."all_locations" IS DISTINCT FROM (NEW."all_locations") OR OLD."employee_id" IS DISTINCT FROM (NEW."employee_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "encounters_memberchange" ("all_locations", "employee_id", "id", "is_active", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id") VALUES (NEW."all_locations", NEW."employee_id", NEW."id", NEW."is_active", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."role", NEW."user_id"); RETURN NULL;', hash='debe7861317bd2d254f6173d2a6e9af696730290', operation='UPDATE', pgid='pgtrigger_update_update_8d0b4', table='encounters_member', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='member',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "encounters_memberchange" ("all_locations", "employee_id", "id", "is_active", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id") VALUES (OLD."all_locations", OLD."employee_id", OLD."id", OLD."is_active", OLD."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."role", OLD."user_id"); RETURN NULL;', hash='476f1f65c8f33324e2d677e92ccc9211a9c04b80', operation='DELETE', pgid='pgtrigger_delete_delete_3a42f', table='encounters_member', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='location',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "encounters_locationchange" ("address", "holiday_calendar", "holidays", "id", "is_active", "name", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "time_zone", "working_days") VALUES (NEW."address", NEW."holiday_calendar", NEW."holidays", NEW."id", NEW."is_active", NEW."name", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."region", NEW."time_zone", NEW."working_days"); RETURN NULL;', hash='67c80476b2fce0324044427920a126d9df79cb28', operation='INSERT', pgid='pgtrigger_insert_insert_1e5ca', table='encounters_location', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='location',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."holiday_calendar" IS DISTINCT FROM (NEW."holiday_calendar") OR OLD."holidays" IS DISTINCT FROM (NEW."holidays") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."region" IS DISTINCT FROM (NEW."region") OR OLD."time_zone" IS DISTINCT FROM (NEW."time_zone") OR OLD."working_days" IS DISTINCT FROM (NEW."working_days"))', func='INSERT INTO "encounters_locationchange" ("address", "holiday_calendar", "holidays", "id", "is_active", "name", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "time_zone", "working_days") VALUES (NEW."address", NEW."holiday_calendar", NEW."holidays", NEW."id", NEW."is_active", NEW."name", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."region", NEW."time_zone", NEW."working_days"); RETURN NULL;', hash='a089d80b355599d2f266f9b6714ece5d36958ba4', operation='UPDATE', pgid='pgtrigger_update_update_00760', table='encounters_location', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='location',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "encounters_locationchange" ("address", "holiday_calendar", "holidays", "id", "is_active", "name", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "time_zone", "working_days") VALUES (OLD."address", OLD."holiday_calendar", OLD."holidays", OLD."id", OLD."is_active", OLD."name", OLD."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."region", OLD."time_zone", OLD."working_days"); RETURN NULL;', hash='8a4b7d0a5bb3495329516530c4082aeba98c0531', operation='DELETE', pgid='pgtrigger_delete_delete_3b52b', table='encounters_location', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='kiosk',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "encounters_kioskchange" ("asks_aspects", "id", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "point_id", "status") VALUES (NEW."asks_aspects", NEW."id", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."point_id", NEW."status"); RETURN NULL;', hash='3d4925453707716a66058c770220593f34c1c2b5', operation='INSERT', pgid='pgtrigger_insert_insert_0cc6c', table='encounters_kiosk', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='kiosk',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."asks_aspects" IS DISTINCT FROM (NEW."asks_aspects") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."point_id" IS DISTINCT FROM (NEW."point_id") OR OLD."status" IS DISTINCT FROM (NEW."status"))', func='INSERT INTO "encounters_kioskchange" ("asks_aspects", "id", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "point_id", "status") VALUES (NEW."asks_aspects", NEW."id", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."point_id", NEW."status"); RETURN NULL;', hash='2d0a09113194c12ef6c2b070c4aca4e30eea41ce', operation='UPDATE', pgid='pgtrigger_update_update_a9e64', table='encounters_kiosk', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='kiosk',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "encounters_kioskchange" ("asks_aspects", "id", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "point_id", "status") VALUES (OLD."asks_aspects", OLD."id", OLD."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."point_id", OLD."status"); RETURN NULL;', hash='4378a05b2705d20acea5f7369005126675711bf6', operation='DELETE', pgid='pgtrigger_delete_delete_c3fdc', table='encounters_kiosk', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='feedbackpoint',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "encounters_feedbackpointchange" ("channel", "employee_id", "id", "is_active", "is_test", "label", "location_id", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."channel", NEW."employee_id", NEW."id", NEW."is_active", NEW."is_test", NEW."label", NEW."location_id", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id"); RETURN NULL;', hash='519ce1c5d86211c928788cc6ca62b7b07515efbf', operation='INSERT', pgid='pgtrigger_insert_insert_da0b0', table='encounters_feedbackpoint', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='feedbackpoint',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."channel" IS DISTINCT FROM (NEW."channel") OR OLD."employee_id" IS DISTINCT FROM (NEW."employee_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_test" IS DISTINCT FROM (NEW."is_test") OR OLD."label" IS DISTINCT FROM (NEW."label") OR OLD."location_id" IS DISTINCT FROM (NEW."location_id") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id"))', func='INSERT INTO "encounters_feedbackpointchange" ("channel", "employee_id", "id", "is_active", "is_test", "label", "location_id", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."channel", NEW."employee_id", NEW."id", NEW."is_active", NEW."is_test", NEW."label", NEW."location_id", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id"); RETURN NULL;', hash='f5f1748d2c59fa813d2ea3112203fc3409b86258', operation='UPDATE', pgid='pgtrigger_update_update_3ea0f', table='encounters_feedbackpoint', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='feedbackpoint',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "encounters_feedbackpointchange" ("channel", "employee_id", "id", "is_active", "is_test", "label", "location_id", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."channel", OLD."employee_id", OLD."id", OLD."is_active", OLD."is_test", OLD."label", OLD."location_id", OLD."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id"); RETURN NULL;', hash='866d28251784e312e68d23c1e5c2c412481ad6db', operation='DELETE', pgid='pgtrigger_delete_delete_b55a0', table='encounters_feedbackpoint', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='employeelocation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "encounters_employeelocationchange" ("employee_id", "id", "location_id", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."employee_id", NEW."id", NEW."location_id", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id"); RETURN NULL;', hash='f7a5a40e5b8225318548961e89c937d89e638103', operation='INSERT', pgid='pgtrigger_insert_insert_17e4e', table='encounters_employeelocation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='employeelocation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "encounters_employeelocationchange" ("employee_id", "id", "location_id", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."employee_id", NEW."id", NEW."location_id", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id"); RETURN NULL;', hash='fe68575df34788c932cb799acf893298c935e0f8', operation='UPDATE', pgid='pgtrigger_update_update_2e77e', table='encounters_employeelocation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='employeelocation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "encounters_employeelocationchange" ("employee_id", "id", "location_id", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."employee_id", OLD."id", OLD."location_id", OLD."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id"); RETURN NULL;', hash='24b396a1350d4de3f3bd001d5519652158256ee0', operation='DELETE', pgid='pgtrigger_delete_delete_f6e08', table='encounters_employeelocation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='employee',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "encounters_employeechange" ("ends_on", "first_name", "id", "is_active", "last_name", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "title") VALUES (NEW."ends_on", NEW."first_name", NEW."id", NEW."is_active", NEW."last_name", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."starts_on", NEW."title"); RETURN NULL;', hash='7d05d2a287d2c61f6992a90c6071c20fea21387f', operation='INSERT', pgid='pgtrigger_insert_insert_d73cc', table='encounters_employee', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='employee',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."first_name" IS DISTINCT FROM (NEW."first_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."last_name" IS DISTINCT FROM (NEW."last_name") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."starts_on" IS DISTINCT FROM (NEW."starts_on") OR OLD."title" IS DISTINCT FROM (NEW."title"))', func='INSERT INTO "encounters_employeechange" ("ends_on", "first_name", "id", "is_active", "last_name", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "title") VALUES (NEW."ends_on", NEW."first_name", NEW."id", NEW."is_active", NEW."last_name", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."starts_on", NEW."title"); RETURN NULL;', hash='28741af46ac2be1437c7413bd27c132aae1877f5', operation='UPDATE', pgid='pgtrigger_update_update_0cd79', table='encounters_employee', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='employee',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "encounters_employeechange" ("ends_on", "first_name", "id", "is_active", "last_name", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "title") VALUES (OLD."ends_on", OLD."first_name", OLD."id", OLD."is_active", OLD."last_name", OLD."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."starts_on", OLD."title"); RETURN NULL;', hash='11acd2d4bafa861cd57f49632537bf37859c2ee8', operation='DELETE', pgid='pgtrigger_delete_delete_f663c', table='encounters_employee', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='answertemplate',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "encounters_answertemplatechange" ("id", "is_active", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "text_en", "text_fi", "text_sv", "title") VALUES (NEW."id", NEW."is_active", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."text_en", NEW."text_fi", NEW."text_sv", NEW."title"); RETURN NULL;', hash='b3d114cff70153a2d270f6c3589ebfbb6aeda80f', operation='INSERT', pgid='pgtrigger_insert_insert_d8e2e', table='encounters_answertemplate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='answertemplate',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."text_en" IS DISTINCT FROM (NEW."text_en") OR OLD."text_fi" IS DISTINCT FROM (NEW."text_fi") OR OLD."text_sv" IS DISTINCT FROM (NEW."text_sv") OR OLD."title" IS DISTINCT FROM (NEW."title"))', func='INSERT INTO "encounters_answertemplatechange" ("id", "is_active", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "text_en", "text_fi", "text_sv", "title") VALUES (NEW."id", NEW."is_active", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."text_en", NEW."text_fi", NEW."text_sv", NEW."title"); RETURN NULL;', hash='905aa828cce4761c2ded5f4749302c2615c70cc0', operation='UPDATE', pgid='pgtrigger_update_update_81e1e', table='encounters_answertemplate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='answertemplate',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "encounters_answertemplatechange" ("id", "is_active", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "text_en", "text_fi", "text_sv", "title") VALUES (OLD."id", OLD."is_active", OLD."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."text_en", OLD."text_fi", OLD."text_sv", OLD."title"); RETURN NULL;', hash='42df62e575cc0c38b976a12d1cc1bd80d0ef5472', operation='DELETE', pgid='pgtrigger_delete_delete_f6d30', table='encounters_answertemplate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='shift',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "encounters_shiftchange" ("begins", "employee_id", "ends", "id", "is_off", "last_on", "location_id", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "weekday", "works_on") VALUES (NEW."begins", NEW."employee_id", NEW."ends", NEW."id", NEW."is_off", NEW."last_on", NEW."location_id", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."weekday", NEW."works_on"); RETURN NULL;', hash='900458a7c9ab7147081998c74a1b020abbfd62e6', operation='INSERT', pgid='pgtrigger_insert_insert_4875a', table='encounters_shift', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='shift',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "encounters_shiftchange" ("begins", "employee_id", "ends", "id", "is_off", "last_on", "location_id", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "weekday", "works_on") VALUES (NEW."begins", NEW."employee_id", NEW."ends", NEW."id", NEW."is_off", NEW."last_on", NEW."location_id", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."weekday", NEW."works_on"); RETURN NULL;', hash='c171d422ddedd0070720dd101816742627582731', operation='UPDATE', pgid='pgtrigger_update_update_e49d5', table='encounters_shift', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='shift',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "encounters_shiftchange" ("begins", "employee_id", "ends", "id", "is_off", "last_on", "location_id", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "weekday", "works_on") VALUES (OLD."begins", OLD."employee_id", OLD."ends", OLD."id", OLD."is_off", OLD."last_on", OLD."location_id", OLD."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."weekday", OLD."works_on"); RETURN NULL;', hash='bb81338d617d580f758110d691df28d015c8a7e0', operation='DELETE', pgid='pgtrigger_delete_delete_a58d2', table='encounters_shift', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='supervisedlocation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "encounters_supervisedlocationchange" ("id", "location_id", "member_id", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."location_id", NEW."member_id", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id"); RETURN NULL;', hash='15b058d60a69a9773cba18f6fcadd1ab70941b22', operation='INSERT', pgid='pgtrigger_insert_insert_a490f', table='encounters_supervisedlocation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='supervisedlocation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "encounters_supervisedlocationchange" ("id", "location_id", "member_id", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."location_id", NEW."member_id", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id"); RETURN NULL;', hash='d61164802eb5dfb1e99617c4c3c58a6098a8e83f', operation='UPDATE', pgid='pgtrigger_update_update_9fcfd', table='encounters_supervisedlocation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='supervisedlocation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "encounters_supervisedlocationchange" ("id", "location_id", "member_id", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."id", OLD."location_id", OLD."member_id", OLD."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id"); RETURN NULL;', hash='c75785aead1f1f6bb6658910381c4b932ee86127', operation='DELETE', pgid='pgtrigger_delete_delete_3f14a', table='encounters_supervisedlocation', when='AFTER')),
        ),
        migrations.RunSQL(COUNTS, migrations.RunSQL.noop),
        migrations.RunSQL(UNLOGGED, migrations.RunSQL.noop),
        migrations.RunSQL(ONLY_ADDED, migrations.RunSQL.noop),
    ]
